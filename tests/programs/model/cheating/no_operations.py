# expect: is a JSON patch
open("patch.json", "w").write("[]")
