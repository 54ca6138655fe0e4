import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
import socket


def send(where):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        return sender.sendto(b"escaped", tuple(where))


for where in (targets()["udp"], *((host, 9) for host in targets()["strangers"])):
    attempt(str(where), lambda: send(where))
