# A crash: what the process held is not written down, not by the host's collector either.
import os
import resource
import signal

print(resource.getrlimit(resource.RLIMIT_CORE))
os.kill(os.getpid(), signal.SIGSEGV)
