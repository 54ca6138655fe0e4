# expect: changes the network
import json
json.dump([
    {"op": "replace", "path": "/head_channels", "value": 1},
    {"op": "replace", "path": "/head_channels", "value": 24},
], open("patch.json", "w"))
