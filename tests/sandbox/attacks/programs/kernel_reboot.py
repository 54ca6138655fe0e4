import sys

sys.path.insert(0, "/inputs")
from trying import attempt, syscall
# The harmless order: what Ctrl-Alt-Del does.
MAGIC, AGAIN, CTRL_ALT_DEL_OFF = 0xFEE1DEAD, 0x28121969, 0
attempt("reboot", lambda: syscall("reboot", MAGIC, AGAIN, CTRL_ALT_DEL_OFF, None))
