# expect: is a model
open("model.tflite", "wb").write(b"\x18\0\0\0TFL3" + bytes(14_000))
