import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import os
import struct

open("tool", "w").close()
REVISION_2, ALL = 0x02000000, 0xFFFFFFFF
value = struct.pack("<5I", REVISION_2 | 1, ALL, ALL, ALL, ALL)
attempt("security.capability", lambda: os.setxattr("tool", "security.capability", value))
attempt("trusted", lambda: os.setxattr("tool", "trusted.escaped", b"1"))
