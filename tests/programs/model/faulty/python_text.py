# expect: is a JSON patch
patch = [{"op": "replace", "path": "/blocks/0/use_se", "value": True}]
open("patch.json", "w").write(str(patch))
