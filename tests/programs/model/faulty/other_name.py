# expect: writes patch.json
import json
json.dump([{"op": "remove", "path": "/stem"}], open("diff.json", "w"))
