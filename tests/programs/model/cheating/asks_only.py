# expect: changes the network
import json
json.dump([{"op": "test", "path": "/classes", "value": 10}], open("patch.json", "w"))
