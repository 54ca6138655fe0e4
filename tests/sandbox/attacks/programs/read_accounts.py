import sys

sys.path.insert(0, "/inputs")
from trying import attempt, read
for path in ("shadow", "passwd", "group", "sudoers", "machine-id", "hosts", "resolv.conf", "fstab"):
    attempt(f"/etc/{path}", lambda: read(f"/etc/{path}"))
for path in ("/var/log/syslog", "/var/spool/cron", "/run", "/sys", "/boot", "/srv", "/opt", "/mnt"):
    attempt(path, lambda: read(path))
