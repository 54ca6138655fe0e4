# expect: fits the data
import json
json.dump([{"op": "replace", "path": "/classes", "value": 2}], open("patch.json", "w"))
