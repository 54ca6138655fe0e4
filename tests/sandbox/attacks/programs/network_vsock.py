import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# The way from a virtual machine to its host, which no network namespace holds.
import socket

VSOCK = 40
attempt("stream", lambda: socket.socket(VSOCK, socket.SOCK_STREAM))
attempt("datagram", lambda: socket.socket(VSOCK, socket.SOCK_DGRAM))
attempt("device", lambda: open("/dev/vsock", "rb"))
