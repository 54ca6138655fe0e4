# expect: writes model.tflite
open("model.tflite", "wb").close()
