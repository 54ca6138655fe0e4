import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall, targets
import ctypes
import os

pid, address, count = (targets()[name] for name in ("pid", "address", "bytes"))


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("bytes", ctypes.c_size_t)]


def memory(process):
    into = ctypes.create_string_buffer(count)
    here, there = Piece(ctypes.addressof(into), count), Piece(address, count)
    syscall("process_vm_readv", process, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    return into.raw


def memory_file(process):
    with open(f"/proc/{process}/mem", "rb", buffering=0) as file:
        file.seek(address)
        return file.read(count)


for process in (pid, 1):
    attempt(f"process_vm_readv {process}", lambda: memory(process))
attempt(f"/proc/{pid}/mem", lambda: memory_file(pid))
attempt("/proc/1/mem", lambda: memory_file(1))
