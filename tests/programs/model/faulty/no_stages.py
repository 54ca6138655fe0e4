# expect: is an architecture
import json
json.dump([{"op": "remove", "path": "/blocks/1"}, {"op": "remove", "path": "/blocks/0"}], open("patch.json", "w"))
