import sys

sys.path.insert(0, "/inputs")
from trying import attempt, overwrite, targets
for place in targets()["places"]:
    if place == "/tmp":
        continue  # here a private one, which the judges outside see to
    attempt(place, lambda: overwrite(f"{place}/escaped-{targets()['token']}"))
overwrite(f"/tmp/escaped-{targets()['token']}")
for path in targets()["files"]:
    attempt(path, lambda: overwrite(path))
