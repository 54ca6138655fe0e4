import sys

for stream in (sys.stdout, sys.stderr):
    stream.write("\x1b]0;escaped\x07\x1b[2J\x1b[31m\x9b1m\x1bP+q544e\x1b\\\x1b[21t\x07\u202e\n")
    stream.flush()
    stream.buffer.write(b"\xff\xfe\x9b31m\n")
