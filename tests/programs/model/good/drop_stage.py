# expect: pass
"""Drops the last stage of a network."""

import json

CHANGE = "drop"

with open("/inputs/architecture.json") as file:
    blocks = json.load(file)["blocks"]

if CHANGE == "add":
    stage = {**blocks[-1], "num_layers": 1, "stride": 1}
    patch = [{"op": "add", "path": "/blocks/-", "value": stage}]
else:
    patch = [{"op": "remove", "path": f"/blocks/{len(blocks) - 1}"}]
with open("patch.json", "w") as file:
    json.dump(patch, file, indent=2)
print(f"{CHANGE}: {len(blocks)} stages before")
