# expect: applies
import json
json.dump([{"op": "replace", "path": "/blocks/2/num_layers", "value": 2}], open("patch.json", "w"))
