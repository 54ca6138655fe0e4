# Documents that exhaust whoever parses or applies them.
import json

FILES = {
    "deep": "[" * 30000,
    "closed": "[" * 15000 + "]" * 15000,
    "digits": "[" + "9" * 60000 + "]",
    "infinity": '[{"op": "add", "path": "/a", "value": Infinity}]',
    "long": json.dumps([{"op": "remove", "path": "/" + "~" * 50000}]),
    "many": json.dumps([{"op": "test", "path": "", "value": 0}] * 1000),
    "large": "[" + " " * (1 << 20) + "]",
}
for name, text in FILES.items():
    with open(f"{name}.json", "w") as file:
        file.write(text)
