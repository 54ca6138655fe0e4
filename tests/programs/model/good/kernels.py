# expect: pass
"""Gives stages a kernel of 5x5."""

import json

SIZE = 5
STAGES = []  # none named: all

with open("/inputs/architecture.json") as file:
    blocks = json.load(file)["blocks"]

chosen = [range(len(blocks))[n] for n in STAGES] or range(len(blocks))
patch = [{"op": "replace", "path": f"/blocks/{n}/kernel_size", "value": SIZE} for n in chosen]
with open("patch.json", "w") as file:
    json.dump(patch, file, indent=2)
print(f"{len(patch)} stages have {SIZE}x{SIZE} kernels")
