import sys

sys.path.insert(0, "/inputs")
from trying import attempt
import resource

INFINITE = resource.RLIM_INFINITY


def raised(kind, hard):
    try:
        return resource.setrlimit(kind, (hard, hard))
    except ValueError as error:
        raise PermissionError(1, str(error))


for name in ("NPROC", "DATA", "FSIZE", "CPU", "NOFILE", "CORE"):
    kind = getattr(resource, f"RLIMIT_{name}")
    hard = resource.getrlimit(kind)[1]
    if hard == INFINITE:
        print("open: there is no limit", name)
    attempt(f"{name} by one", lambda: raised(kind, hard + 1))
    attempt(f"no {name}", lambda: raised(kind, INFINITE))
    attempt(f"no {name}", lambda: resource.prlimit(0, kind, (INFINITE, INFINITE)))
