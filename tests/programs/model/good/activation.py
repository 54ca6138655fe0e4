# expect: pass
"""Gives stages the activation hardswish."""

import json

ACTIVATION = "hardswish"
STAGES = []  # none named: the whole network

with open("/inputs/architecture.json") as file:
    design = json.load(file)

chosen = [range(len(design["blocks"]))[n] for n in STAGES] or range(len(design["blocks"]))
paths = [f"/blocks/{n}/activation" for n in chosen]
if not STAGES and design["stem"]:
    paths.append("/stem/activation")
patch = [{"op": "replace", "path": path, "value": ACTIVATION} for path in paths]
with open("patch.json", "w") as file:
    json.dump(patch, file, indent=2)
print(f"{len(patch)} activations are {ACTIVATION}")
