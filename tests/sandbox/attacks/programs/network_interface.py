import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import fcntl
import socket
import struct

GET_FLAGS, SET_FLAGS, SET_ADDRESS, UP = 0x8913, 0x8914, 0x8916, 1


def change(request, value):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        return fcntl.ioctl(sock, request, struct.pack("16s", b"lo") + value)


attempt("put it up", lambda: change(SET_FLAGS, struct.pack("h14x", 0)))
address = struct.pack("hH4s8x", socket.AF_INET, 0, socket.inet_aton("10.9.8.7"))
attempt("an address", lambda: change(SET_ADDRESS, address))
