import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import socket

attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x0300))
attempt("packet datagram", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0x0300))
for protocol in (socket.IPPROTO_ICMP, socket.IPPROTO_RAW, socket.IPPROTO_TCP):
    attempt(f"raw {protocol}", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol))
