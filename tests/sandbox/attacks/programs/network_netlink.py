import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import socket
import struct

KINDS = {"route": 0, "socket diagnosis": 4, "firewall": 12, "events of devices": 15, "audit": 9}
for name, kind in KINDS.items():
    attempt(name, lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, kind))
