import sys

for _ in range(20):
    sys.stdout.write("x" * (1 << 20))
    sys.stderr.write("y" * (1 << 20))
