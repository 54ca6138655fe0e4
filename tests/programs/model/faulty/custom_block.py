# expect: is an architecture
import json
block = {"type": "ghost", "output_channels": 16, "ratio": 2}
json.dump([{"op": "add", "path": "/blocks/-", "value": block}], open("patch.json", "w"))
