# expect: writes patch.json
import json, os
os.mkdir("out")
json.dump([{"op": "remove", "path": "/stem"}], open("out/patch.json", "w"))
