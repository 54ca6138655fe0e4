# expect: pass
"""Makes stages 1 layers deeper."""

import json

LAYERS = 1
STAGES = []  # none named: the deepest that can change

with open("/inputs/architecture.json") as file:
    blocks = json.load(file)["blocks"]

possible = [n for n, stage in enumerate(blocks) if 1 <= stage["num_layers"] + LAYERS <= 12]
if not possible:
    raise SystemExit(f"No stage can have {LAYERS:+d} layers.")
chosen = [range(len(blocks))[n] for n in STAGES] or [max(possible, key=lambda n: blocks[n]["num_layers"])]
patch = []
for n in chosen:
    depth = blocks[n]["num_layers"] + LAYERS
    patch.append({"op": "replace", "path": f"/blocks/{n}/num_layers", "value": depth})
    print(f"stage {n}: {depth} layers")
with open("patch.json", "w") as file:
    json.dump(patch, file, indent=2)
