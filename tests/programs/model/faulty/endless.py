# expect: limit time
import json
design, width = json.load(open("/inputs/architecture.json")), 8
while width % 7:
    width += 7
json.dump([{"op": "replace", "path": "/blocks/0/output_channels", "value": width}], open("patch.json", "w"))
