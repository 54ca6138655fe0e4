# expect: writes model.tflite
open("model_int8.tflite", "wb").write(b"TFL3")
