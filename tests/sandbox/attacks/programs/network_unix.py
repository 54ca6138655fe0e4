import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
import socket


def connect(kind, path):
    with socket.socket(socket.AF_UNIX, kind) as client:
        client.connect(path)
        return client.send(b"escaped")


attempt("stream", lambda: connect(socket.SOCK_STREAM, targets()["unix"]))
attempt("datagram", lambda: connect(socket.SOCK_DGRAM, targets()["unix_datagram"]))
for path in ("docker.sock", "dbus/system_bus_socket") if targets()["strangers"] else ():
    attempt(path, lambda: connect(socket.SOCK_STREAM, f"/run/{path}"))
