import sys

sys.path.insert(0, "/inputs")
from trying import attempt, libc
attempt("sethostname", lambda: libc("sethostname", b"escaped", 7))
attempt("setdomainname", lambda: libc("setdomainname", b"escaped", 7))
