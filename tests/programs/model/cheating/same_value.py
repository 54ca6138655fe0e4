# expect: changes the network
import json
width = json.load(open("/inputs/architecture.json"))["blocks"][0]["output_channels"]
json.dump([{"op": "replace", "path": "/blocks/0/output_channels", "value": width}], open("patch.json", "w"))
