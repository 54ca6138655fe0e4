# expect: writes model.tflite
import os
os.symlink("/inputs/float.keras", "model.tflite")
