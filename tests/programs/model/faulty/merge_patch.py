# expect: is a JSON patch
import json
json.dump([{"head_channels": 8}], open("patch.json", "w"))
