from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests import single_ops
from tests.tflite_writer import write_tflite
from tools.errors import ModelFileError, UnsupportedOpError
from tools.graph import Graph, Op
from tools.memory import activation_buffers, plan_memory
from tools.tflm import HostInterpreter


def test_arena_is_what_the_allocator_printed(shared: Path) -> None:
    arena = HostInterpreter(shared / "models" / "resnet8_cifar10_int8.tflite").arena()
    assert arena.head_bytes == 49_152
    assert arena.total_bytes == arena.head_bytes + arena.tail_bytes


def test_arena_head_is_the_plan_of_our_planner(shared: Path) -> None:
    interpreter = HostInterpreter(shared / "models" / "kws_dscnn_int8.tflite")
    plan = plan_memory(activation_buffers(interpreter.graph))
    assert interpreter.arena().head_bytes == plan.pool_bytes


def test_batch_is_one_run_an_image() -> None:
    interpreter = HostInterpreter(write_tflite(single_ops.conv(np.random.default_rng(1))))
    rng = np.random.default_rng(2)
    given = interpreter.graph.tensors[0]
    images = np.stack([single_ops.random_image(rng, given)[0] for _ in range(3)])
    outputs = interpreter.run_batch(images)
    assert outputs.dtype == np.int8
    np.testing.assert_array_equal(outputs[2], interpreter.run(images[2]))


def test_values_of_every_tensor_end_in_the_output() -> None:
    rng = np.random.default_rng(3)
    interpreter = HostInterpreter(write_tflite(single_ops.excite(rng)))
    image = single_ops.random_image(rng, interpreter.graph.tensors[0])
    values = interpreter.tensor_values(image)
    assert sorted(values) == [0, 2, 3]
    np.testing.assert_array_equal(values[0], image)
    np.testing.assert_array_equal(values[3].reshape(-1), interpreter.run(image))


def test_wrong_type_of_image_is_refused() -> None:
    interpreter = HostInterpreter(write_tflite(single_ops.mean(np.random.default_rng(4))))
    with pytest.raises(ValueError, match="takes int8, not uint8"):
        interpreter.run(np.zeros(interpreter.graph.tensors[0].shape, np.uint8))


def test_operator_without_kernel_is_named() -> None:
    graph = single_ops.unary(np.random.default_rng(5), "RELU")
    unknown = Graph(graph.tensors, (Op("ATAN2", (0, 0), (1,)),), (0,), (1,))
    with pytest.raises(UnsupportedOpError, match="no kernel for ATAN2"):
        HostInterpreter(write_tflite(unknown))


def test_model_that_cannot_be_prepared_says_why() -> None:
    source = single_ops.activation("input", (1, 4), 0.1, 0)
    output = single_ops.activation("output", (1, 4), 0.1, 0)  # SOFTMAX must give 1/256, -128
    graph = single_ops.network("SOFTMAX", [source], output, {"beta": 1.0})
    with pytest.raises(ModelFileError, match=r"cannot prepare the model: .+"):
        HostInterpreter(write_tflite(graph))


def test_nothing_reaches_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    HostInterpreter(write_tflite(single_ops.conv(np.random.default_rng(6)))).arena()
    assert capfd.readouterr().err == ""


def test_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        HostInterpreter(tmp_path / "none.tflite")
