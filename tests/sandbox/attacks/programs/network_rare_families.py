import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# Kernel code that hardly anybody uses and many holes were in.
import socket

FAMILIES = {
    **{"AX25": 3, "IPX": 4, "AppleTalk": 5, "X25": 9, "key": 15, "RDS": 21, "CAN": 29, "TIPC": 30},
    **{"Bluetooth": 31, "ALG": 38, "NFC": 39, "KCM": 41, "QIPCRTR": 42, "SMC": 43, "XDP": 44},
}
for name, family in FAMILIES.items():
    for kind in (socket.SOCK_SEQPACKET, socket.SOCK_RAW, socket.SOCK_DGRAM, socket.SOCK_STREAM):
        attempt(name, lambda: socket.socket(family, kind))
