import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
import socket

for where in (targets()["tcp"], *((host, 80) for host in targets()["strangers"])):
    attempt(str(where), lambda: socket.create_connection(tuple(where), 1))
if "tcp6" in targets():
    attempt("::1", lambda: socket.create_connection(tuple(targets()["tcp6"][:2]), 1))
