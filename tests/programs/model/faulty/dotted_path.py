# expect: applies
import json
json.dump([{"op": "replace", "path": "blocks.0.num_layers", "value": 3}], open("patch.json", "w"))
