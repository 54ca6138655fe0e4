import sys

sys.path.insert(0, "/inputs")
from trying import attempt, read
def secrets_of(path):
    content = read(path)
    if content.startswith(b"0000000000000000"):  # addresses are hidden: nothing was read
        raise PermissionError(1, "hidden")
    return content[:80]


for path in ("/proc/kcore", "/proc/kmsg", "/proc/kallsyms", "/dev/mem", "/dev/kmsg", "/dev/port"):
    attempt(path, lambda: secrets_of(path))
