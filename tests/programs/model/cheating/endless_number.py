# expect: is a JSON patch
open("patch.json", "w").write('[{"op": "replace", "path": "/head_channels", "value": %s}]' % ("9" * 60_000))
