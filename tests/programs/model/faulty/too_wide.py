# expect: meets the limits
import json
json.dump([{"op": "replace", "path": "/blocks/0/output_channels", "value": 512}], open("patch.json", "w"))
