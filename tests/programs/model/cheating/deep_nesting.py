# expect: is a JSON patch
open("patch.json", "w").write("[" * 30_000 + "]" * 30_000)
