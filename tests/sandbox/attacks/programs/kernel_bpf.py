import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
import ctypes
import struct

MAP_CREATE, PROG_LOAD, ARRAY, SOCKET_FILTER = 0, 5, 2, 1
arguments = ctypes.create_string_buffer(struct.pack("4I", ARRAY, 4, 8, 1), 128)
attempt("map", lambda: syscall("bpf", MAP_CREATE, arguments, 128))
code = ctypes.create_string_buffer(b"\xb7\0\0\0\0\0\0\0\x95\0\0\0\0\0\0\0", 16)
licence = ctypes.create_string_buffer(b"GPL")
addresses = (ctypes.addressof(code), ctypes.addressof(licence))
program = ctypes.create_string_buffer(struct.pack("2I2Q", SOCKET_FILTER, 2, *addresses), 128)
attempt("program", lambda: syscall("bpf", PROG_LOAD, program, 128))
