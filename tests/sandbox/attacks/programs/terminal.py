import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
# The user's terminal: writing to it, and typing for the user.
import fcntl
import os

TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCCONS = 0x5412, 0x541C, 0x540E, 0x541D


def type_in(descriptor, request):
    for byte in b"escaped\n":
        fcntl.ioctl(descriptor, request, bytes([byte]))
    return "typed"


for name in targets()["terminals"]:
    terminal = attempt(name, lambda: os.open(name, os.O_RDWR | os.O_NOCTTY))
    if terminal is not None:
        attempt(f"write to {name}", lambda: os.write(terminal, b"escaped"))
        attempt(f"type into {name}", lambda: type_in(terminal, TIOCSTI))
for descriptor in range(3):
    for request in (TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCCONS):
        attempt("type", lambda: type_in(descriptor, request))
