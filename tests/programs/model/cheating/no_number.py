# expect: is a JSON patch
open("patch.json", "w").write('[{"op": "replace", "path": "/blocks/0/se_ratio", "value": NaN}]')
