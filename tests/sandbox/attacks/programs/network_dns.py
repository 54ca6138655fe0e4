import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
import socket
import struct

question = struct.pack(">6H", 1, 256, 1, 0, 0, 0) + b"\7example\3org\0" + struct.pack(">2H", 1, 1)


def ask(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        return client.sendto(question, server)


attempt("the host's", lambda: ask(tuple(targets()["udp"])))
for host in targets()["strangers"]:
    attempt(host, lambda: ask((host, 53)))
    attempt("getaddrinfo", lambda: socket.getaddrinfo("example.org", 80))
    attempt("gethostbyname", lambda: socket.gethostbyname("example.org"))
