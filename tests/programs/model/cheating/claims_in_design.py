# expect: is an architecture
import json
json.dump([
    {"op": "replace", "path": "/resolution", "value": 128},
    {"op": "add", "path": "/macs", "value": 1000},
], open("patch.json", "w"))
