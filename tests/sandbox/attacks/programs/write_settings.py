import sys

sys.path.insert(0, "/inputs")
from trying import attempt
# What is there is written back: even where it is let through, nothing changes.
import os

SETTINGS = (
    *("core_pattern", "hostname", "domainname", "modprobe", "hotplug", "randomize_va_space"),
    *("pid_max", "threads-max", "sysrq", "unprivileged_bpf_disabled", "yama/ptrace_scope"),
)


def write_back(path):
    with open(path, "r+b", buffering=0) as file:
        return file.write(file.read())


for name in SETTINGS:
    attempt(name, lambda: write_back(f"/proc/sys/kernel/{name}"))
for name in ("vm/swappiness", "vm/drop_caches", "fs/file-max", "net/ipv4/ip_forward"):
    attempt(name, lambda: write_back(f"/proc/sys/{name}"))
for path in ("/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/proc/1/oom_score_adj"):
    attempt(path, lambda: write_back(path))
# "h" only lists the keys.
attempt("sysrq-trigger", lambda: os.write(os.open("/proc/sysrq-trigger", os.O_WRONLY), b"h"))
