# expect: pass
"""Replaces the whole document, which RFC 6902 admits, by one that fits."""
import json

design = json.load(open("/inputs/architecture.json"))
design["blocks"] = [{**design["blocks"][0], "output_channels": 20, "num_layers": 1}]
json.dump([{"op": "replace", "path": "", "value": design}], open("patch.json", "w"))
