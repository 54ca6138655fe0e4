# expect: pass
"""Uses every kind of operation that there is."""
import json

patch = [
    {"op": "test", "path": "/blocks/0/kernel_size", "value": 3},
    {"op": "copy", "from": "/blocks/1", "path": "/blocks/-"},
    {"op": "move", "from": "/blocks/0", "path": "/blocks/1"},
    {"op": "add", "path": "/head_channels", "value": 0},
    {"op": "remove", "path": "/stem"},
    {"op": "replace", "path": "/blocks/0/stride", "value": 2},
]
json.dump(patch, open("patch.json", "w"))
