# expect: is an architecture
import json
json.dump([{"op": "replace", "path": "/blocks/0/kernel_size", "value": 4}], open("patch.json", "w"))
