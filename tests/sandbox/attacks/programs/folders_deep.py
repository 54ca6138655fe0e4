# Deeper than a function can call itself.
import os

for _ in range(1500):
    os.mkdir("d")
    os.chdir("d")
