# expect: pass
"""Halves the width of the stage that has most MACs, as the footprint says."""
import json
from collections import Counter

layers = json.load(open("/inputs/footprint.json"))["layers"]
blocks = json.load(open("/inputs/architecture.json"))["blocks"]
macs = Counter()
for layer in layers:
    if layer["name"].startswith("stage"):
        macs[int(layer["name"].split("_")[0][5:])] += layer["macs"]
stage, _ = macs.most_common(1)[0]
width = blocks[stage]["output_channels"] // 2
json.dump([{"op": "replace", "path": f"/blocks/{stage}/output_channels", "value": width}], open("patch.json", "w"))
