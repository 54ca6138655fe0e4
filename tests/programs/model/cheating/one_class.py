# expect: is an architecture
"""Whoever tells one class only is always right."""
import json
json.dump([{"op": "replace", "path": "/classes", "value": 1}], open("patch.json", "w"))
