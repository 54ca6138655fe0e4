# expect: pass
"""Adds squeeze-and-excitation to stages."""

import json

RATIO = 0.25
STAGES = [0]  # none named: all

with open("/inputs/architecture.json") as file:
    blocks = json.load(file)["blocks"]

patch = []
for n in [range(len(blocks))[n] for n in STAGES] or range(len(blocks)):
    patch.append({"op": "replace", "path": f"/blocks/{n}/use_se", "value": RATIO > 0})
    patch.append({"op": "replace", "path": f"/blocks/{n}/se_ratio", "value": RATIO})
with open("patch.json", "w") as file:
    json.dump(patch, file, indent=2)
print(f"{len(patch) // 2} stages have a squeeze-and-excitation ratio of {RATIO}")
