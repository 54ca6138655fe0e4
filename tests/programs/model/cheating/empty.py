# expect: writes patch.json
open("patch.json", "w").close()
print("done")
