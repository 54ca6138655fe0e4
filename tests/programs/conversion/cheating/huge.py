# expect: writes model.tflite
"""Sparse, so that it costs nothing here and everything to whoever reads it."""
with open("model.tflite", "wb") as file:
    file.write(b"\x18\0\0\0TFL3")
    file.truncate(200 * 2**20)
