# expect: exit
import json
design = json.load(open("/inputs/architecture.json"))
width = design["layers"][0]["channels"]
json.dump([{"op": "replace", "path": "/blocks/0/output_channels", "value": width * 2}], open("patch.json", "w"))
