# expect: applies
"""Each operation doubles the document: 2**150 values, in 9 KB of patch."""
import json
json.dump([{"op": "copy", "from": "/blocks", "path": "/blocks/-"}] * 150, open("patch.json", "w"))
