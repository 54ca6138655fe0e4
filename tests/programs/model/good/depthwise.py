# expect: pass
"""Makes stages of depthwise blocks."""

import json

CONV_TYPE = "depthwise"
EXPANSION = 1
STAGES = []  # none named: all

with open("/inputs/architecture.json") as file:
    blocks = json.load(file)["blocks"]

patch = []
for n in [range(len(blocks))[n] for n in STAGES] or range(len(blocks)):
    patch.append({"op": "replace", "path": f"/blocks/{n}/conv_type", "value": CONV_TYPE})
    if CONV_TYPE == "mbconv":
        path = f"/blocks/{n}/expansion_factor"
        patch.append({"op": "replace", "path": path, "value": EXPANSION})
with open("patch.json", "w") as file:
    json.dump(patch, file, indent=2)
print(f"blocks of the kind {CONV_TYPE}")
