# expect: is a JSON patch
import json
json.dump([{"op": "replace", "path": "/resolution", "value": 128, "macs": 1000, "sram_bytes": 900}], open("patch.json", "w"))
