"""The stage *conversion*: programs that quantize a trained network."""
