# expect: meets the limits
import json
json.dump([{"op": "replace", "path": "/resolution", "value": 128}], open("patch.json", "w"))
