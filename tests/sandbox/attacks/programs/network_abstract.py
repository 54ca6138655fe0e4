import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
import socket


def connect(address):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(address)
        return client.send(b"escaped")


attempt("the host's", lambda: connect(targets()["abstract"]))
