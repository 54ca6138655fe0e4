# expect: is the trained network
"""One dense layer with the right ends: small, fast, and another network."""
import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema


def tensor(shape, kind, scale, buffer):
    made = schema.TensorT()
    made.shape, made.type, made.buffer, made.name = shape, kind, buffer, "t"
    made.quantization = schema.QuantizationParametersT()
    made.quantization.scale = np.array([scale], np.float32)
    made.quantization.zeroPoint = np.array([0], np.int64)
    return made


weights, bias = schema.BufferT(), schema.BufferT()
weights.data = np.random.default_rng(0).integers(0, 255, 640).astype(np.uint8)
bias.data = np.zeros(40, np.uint8)
code = schema.OperatorCodeT()
code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.FULLY_CONNECTED
op = schema.OperatorT()
op.inputs, op.outputs = [0, 1, 2], [3]
op.builtinOptionsType, op.builtinOptions = schema.BuiltinOptions.FullyConnectedOptions, schema.FullyConnectedOptionsT()
graph = schema.SubGraphT()
int8, int32 = schema.TensorType.INT8, schema.TensorType.INT32
graph.tensors = [
    tensor([1, 8, 8, 1], int8, 1 / 128, 0), tensor([10, 64], int8, 0.01, 1),
    tensor([10], int32, 0.01 / 128, 2), tensor([1, 10], int8, 0.1, 0),
]
graph.inputs, graph.outputs, graph.operators = [0], [3], [op]
model = schema.ModelT()
model.version, model.subgraphs, model.operatorCodes = 3, [graph], [code]
model.buffers = [schema.BufferT(), weights, bias]
builder = flatbuffers.Builder(1024)
builder.Finish(model.Pack(builder), b"TFL3")
open("model.tflite", "wb").write(bytes(builder.Output()))
