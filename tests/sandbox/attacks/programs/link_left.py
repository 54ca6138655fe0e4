import os

for name, place in {"home": "/root", "up": "../secret", "keys": "/etc/shadow"}.items():
    os.symlink(place, name)
os.makedirs("deep/er")
os.symlink("/", "deep/er/root")
