import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall, targets
import ctypes

SESSION, USER, SEARCH, READ = -3, -4, 10, 11
name = targets()["key_name"].encode()


def key(number):
    into = ctypes.create_string_buffer(200)
    syscall("keyctl", READ, number, into, 200)
    return into.value


attempt("by its number", lambda: key(targets()["key"] or 1))
for ring in (SESSION, USER):
    attempt("by its name", lambda: key(syscall("keyctl", SEARCH, ring, b"user", name, 0)))
attempt("request_key", lambda: key(syscall("request_key", b"user", name, None, 0)))
attempt("add_key", lambda: syscall("add_key", b"user", b"x", b"y", 1, SESSION))
