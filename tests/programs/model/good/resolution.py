# expect: pass
"""Makes the network take images of 12x12 pixels."""

import json

SIDE = 12

with open("patch.json", "w") as file:
    json.dump([{"op": "replace", "path": "/resolution", "value": SIDE}], file, indent=2)
print(f"images of {SIDE}x{SIDE} pixels")
