# expect: is an architecture
import json
json.dump([{"op": "replace", "path": "/blocks/0/output_channels", "value": 10**9}], open("patch.json", "w"))
