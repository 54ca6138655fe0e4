import sys

sys.path.insert(0, "/inputs")
from trying import attempt
attempt("8 GB", lambda: len(bytearray(8 << 30)))
