# expect: is an architecture
import json
json.dump([{"op": "replace", "path": "/blocks/0/num_layers", "value": 10**6}], open("patch.json", "w"))
