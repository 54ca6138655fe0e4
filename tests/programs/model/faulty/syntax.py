# expect: exit
import json
json.dump([{"op": "remove", "path": "/stem"}], open("patch.json", "w")
