# expect: meets the limits
"""Writes measurements and a goal of its own beside a network that does not fit."""
import json
json.dump({"macs": 10, "sram_bytes": {"aot": 10}, "flash_bytes": {"aot": 10}}, open("footprint.json", "w"))
json.dump({"sram_bytes": None, "flash_bytes": None, "macs": None}, open("goal.json", "w"))
json.dump([{"op": "replace", "path": "/blocks/0/output_channels", "value": 1024}], open("patch.json", "w"))
