# expect: writes patch.json
import json
json.dump([{"op": "test", "path": "/classes", "value": 10}] * 100_000, open("patch.json", "w"))
