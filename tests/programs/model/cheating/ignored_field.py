# expect: changes the network
"""Another document, another digest, the same network: depthwise blocks have no expansion."""
import json
json.dump([
    {"op": "replace", "path": "/blocks/1/expansion_factor", "value": 9},
    {"op": "replace", "path": "/blocks/1/use_se", "value": True},
], open("patch.json", "w"))
