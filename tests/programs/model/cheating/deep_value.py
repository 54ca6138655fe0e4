# expect: is a JSON patch
value = "[" * 900 + "]" * 900
open("patch.json", "w").write('[{"op": "add", "path": "/blocks/0/x", "value": %s}]' % value)
