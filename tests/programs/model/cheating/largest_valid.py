# expect: meets the limits
"""The largest network of the schema: 88 G parameters, if somebody built it before measuring."""
import json
stage = {
    "output_channels": 2048, "num_layers": 12, "kernel_size": 7, "stride": 1, "expansion_factor": 10,
    "use_se": True, "se_ratio": 1.0, "conv_type": "mbconv", "skip_op": "residual", "activation": "swish",
}
json.dump([{"op": "replace", "path": "/blocks", "value": [stage] * 8}, {"op": "replace", "path": "/resolution", "value": 512}], open("patch.json", "w"))
