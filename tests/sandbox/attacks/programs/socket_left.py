import os
import socket

with socket.socket(socket.AF_UNIX) as sock:
    sock.bind("result.json")
os.mknod("node", 0o140000 | 0o666)
