# expect: is a model
"""The float network under another name."""
import shutil
shutil.copy("/inputs/float.keras", "model.tflite")
