import os
import sys
import time

TEXT = "\x1b]0;escaped\x07\x1b[2J\x1b[31m\x9b1m\x1bP+q544e\x1b\\\x1b[21t\x07\u202e[/red] [link=x]\n"
for stream in (sys.stdout, sys.stderr):
    stream.write(TEXT)
    stream.flush()
    stream.buffer.write(b"\xff\xfe\x9b31m\n")
for byte in "\x1b[2J\x9b1m\u202e\x1b]0;x\x07\n".encode():  # one at a time, for whoever shows pieces
    os.write(1, bytes([byte]))
    os.write(2, bytes([byte]))
    time.sleep(0.01)
