# expect: pass
"""Multiplies the widths of a network by 0.5, as multiples of 4."""

import json

FACTOR = 0.5
STAGES = []  # none named: the whole network

with open("/inputs/architecture.json") as file:
    design = json.load(file)


def wider(width):
    return min(max(4, round(width * FACTOR / 4) * 4), 2048)


def replace(path, width):
    return {"op": "replace", "path": path, "value": wider(width)}


chosen = [range(len(design["blocks"]))[n] for n in STAGES] or range(len(design["blocks"]))
patch = [
    replace(f"/blocks/{n}/output_channels", design["blocks"][n]["output_channels"]) for n in chosen
]
if not STAGES and design["stem"]:
    patch.append(replace("/stem/output_channels", design["stem"]["output_channels"]))
if not STAGES and design["head_channels"]:
    patch.append(replace("/head_channels", design["head_channels"]))
with open("patch.json", "w") as file:
    json.dump(patch, file, indent=2)
print(f"{len(patch)} widths times {FACTOR}")
