# expect: is a JSON patch
import json
json.dump({"op": "replace", "path": "/head_channels", "value": 8}, open("patch.json", "w"))
