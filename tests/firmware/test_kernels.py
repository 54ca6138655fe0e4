"""Every kernel against TFLite Micro's, byte for byte, on random networks of one operator."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests import single_ops
from tests.tflite_writer import write_tflite
from tools.compiler import NativeModel, compile_model, engine_folder, engine_sources
from tools.compiler.native import WARNINGS
from tools.graph import Graph, Op
from tools.tflite_reader import parse_tflite
from tools.tflm import HostInterpreter

IMAGES = 3
CORTEX_M7 = ("-mcpu=cortex-m7", "-mthumb", "-mfpu=fpv5-sp-d16", "-mfloat-abi=hard")
MAKERS: dict[str, Callable[[np.random.Generator], Graph]] = {
    "conv_2d": single_ops.conv,
    "dilated_conv_2d": partial(single_ops.conv, dilated=True),
    "depthwise_conv_2d": single_ops.depthwise,
    "dilated_depthwise_conv_2d": partial(single_ops.depthwise, dilated=True),
    "fully_connected": single_ops.dense,
    "average_pool_2d": partial(single_ops.pool, kind="AVERAGE_POOL_2D"),
    "max_pool_2d": partial(single_ops.pool, kind="MAX_POOL_2D"),
    "mean": single_ops.mean,
    "add": partial(single_ops.binary, kind="ADD"),
    "mul": partial(single_ops.binary, kind="MUL"),
    "excite": single_ops.excite,
    "softmax": single_ops.softmax,
    "pad": single_ops.pad,
}
UNARY = ("QUANTIZE", "RELU", "RELU6", "LEAKY_RELU", "LOGISTIC", "HARD_SWISH")


def assert_equals_reference(graph: Graph, rng: np.random.Generator, images: int = IMAGES) -> None:
    data = write_tflite(graph)
    reference, native = HostInterpreter(data), NativeModel(parse_tflite(data))
    for _ in range(images):
        image = single_ops.random_image(rng, graph.tensors[graph.inputs[0]])
        np.testing.assert_array_equal(native.run(image), reference.run(image))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("maker", MAKERS)
def test_kernel_equals_tflite_micro(maker: str, seed: int) -> None:
    rng = np.random.default_rng([seed, *maker.encode()])
    assert_equals_reference(MAKERS[maker](rng), rng)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", UNARY)
def test_table_holds_all_256_outputs_of_tflite_micro(kind: str, seed: int) -> None:
    rng = np.random.default_rng([seed, *kind.encode()])
    graph = single_ops.unary(rng, kind)
    data = write_tflite(graph)
    every = np.arange(-128, 128, dtype=np.int8)
    native = NativeModel(parse_tflite(data))
    np.testing.assert_array_equal(native.run(every), HostInterpreter(data).run(every))


@pytest.mark.parametrize(("source", "result"), [("uint8", "int8"), ("int8", "uint8")])
def test_quantize_between_signed_and_unsigned(source: str, result: str) -> None:
    zero_points = {"int8": -3, "uint8": 125}
    given = single_ops.activation("input", (1, 256), 0.05, zero_points[source], source)
    output = single_ops.activation("output", (1, 256), 0.04, zero_points[result], result)
    graph = single_ops.network("QUANTIZE", [given], output)
    assert_equals_reference(graph, np.random.default_rng(5), images=8)


def test_reshape_keeps_every_byte() -> None:
    given = single_ops.activation("input", (1, 3, 5, 7), 0.05, 4)
    shape = single_ops.constant("shape", np.array([1, 105], np.int32))
    output = single_ops.activation("output", (1, 105), 0.05, 4)
    graph = single_ops.network("RESHAPE", [given, shape], output)
    assert_equals_reference(graph, np.random.default_rng(6))


def test_convolution_saturates_as_tflite_micro() -> None:
    rng = np.random.default_rng(7)
    weights = np.full((4, 3, 3, 5), 127, np.int8)
    given = single_ops.activation("input", (1, 6, 6, 5), 0.1, -128)
    bias = np.array([2 * 10**9, -2 * 10**9, 0, 1], np.int32)
    constants = [single_ops.constant("weights", weights, *[0.1] * 4)]
    constants.append(single_ops.constant("bias", bias))
    output = single_ops.activation("output", (1, 6, 6, 4), 0.001, 127)
    options = {"stride": (1, 1), "dilation": (1, 1), "padding": "SAME", "activation": None}
    assert_equals_reference(
        single_ops.network("CONV_2D", [given, *constants], output, options), rng
    )


# (input scale, output scale) whose 16-bit multipliers differ between float32 and float64.
HARD_SWISH_SCALES = [
    (0.14863453805446625, 0.11918406188488007),
    (0.04337456822395325, 0.0425296351313591),
    (0.1740039885044098, 0.14913977682590485),
    (0.11287762969732285, 0.08651901036500931),
]
# Multipliers that are a half in float32 but not in float64: only one of the two rounds as the
# reference does.
INEXACT = [
    (float(np.float32(a)), float(np.float32(b))) for a in (0.03, 0.07, 0.11) for b in (0.1, 0.3)
]


@pytest.mark.parametrize(("scale", "slope"), INEXACT)
def test_leaky_relu_multiplies_scales_as_tflite_micro(scale: float, slope: float) -> None:
    twice = 2 * float(np.float32(scale) * np.float32(slope))
    given = single_ops.activation("input", (1, 256), scale, 0)
    output = single_ops.activation("output", (1, 256), twice, 0)
    graph = single_ops.network("LEAKY_RELU", [given], output, {"alpha": slope})
    assert_equals_reference(graph, np.random.default_rng(1), images=8)


@pytest.mark.parametrize(("scale", "weight"), INEXACT)
def test_fully_connected_multiplies_scales_as_tflite_micro(scale: float, weight: float) -> None:
    twice = 2 * float(np.float32(scale) * np.float32(weight))
    given = single_ops.activation("input", (200, 1), scale, 0)
    weights = single_ops.constant("weights", np.ones((1, 1), np.int8), weight)
    output = single_ops.activation("output", (200, 1), twice, 0)
    graph = single_ops.network("FULLY_CONNECTED", [given, weights], output)
    assert_equals_reference(graph, np.random.default_rng(2))


@pytest.mark.parametrize(("scale", "result"), HARD_SWISH_SCALES)
def test_hard_swish_divides_scales_as_tflite_micro(scale: float, result: float) -> None:
    given = single_ops.activation("input", (1, 256), scale, 0)
    output = single_ops.activation("output", (1, 256), result, 0)
    graph = single_ops.network("HARD_SWISH", [given], output)
    data = write_tflite(graph)
    every = np.arange(-128, 128, dtype=np.int8)
    native = NativeModel(parse_tflite(data))
    np.testing.assert_array_equal(native.run(every), HostInterpreter(data).run(every))


@pytest.mark.parametrize("steps", [40, 41, 43, 45, 46, 50])
def test_relu6_is_rounded_in_single_precision(steps: int) -> None:
    scale = float(np.float32(6 / (steps + 0.5)))
    given = single_ops.activation("input", (1, 1, 1, 256), scale, 0)
    second = single_ops.constant("one", np.array([1], np.int8), 1.0)
    output = single_ops.activation("output", (1, 1, 1, 256), scale, 0)
    graph = single_ops.network("MUL", [given, second], output, {"activation": "RELU6"})
    assert_equals_reference(graph, np.random.default_rng(3))


def cross_compiled(sources: list[Path], folder: Path, *include: Path) -> list[str]:
    """Symbols that the sources need from outside when built for the board."""
    compiler, lister = (shutil.which(f"arm-none-eabi-{tool}") for tool in ("gcc", "nm"))
    if compiler is None or lister is None:
        pytest.skip("needs arm-none-eabi-gcc")
    paths = [f"-I{path}" for path in include]
    command = [compiler, *CORTEX_M7, *WARNINGS, "-O2", "-c", *paths, *map(str, sources)]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    objects = sorted(map(str, folder.glob("*.o")))
    symbols = subprocess.run([lister, "-u", *objects], capture_output=True, text=True, check=True)
    return [line.split()[-1] for line in symbols.stdout.splitlines() if " U " in line]


def test_engine_for_cortex_m7_needs_of_the_library_only_what_moves_bytes(tmp_path: Path) -> None:
    # 64-bit division would be __aeabi_ldivmod, double precision __aeabi_d...
    needed = set(cross_compiled([*engine_sources()], tmp_path))
    others = {name for name in needed if not name.startswith("engine_")}
    assert others <= {"memcpy", "memmove", "memset"}


def test_generated_code_compiles_for_cortex_m7(tmp_path: Path) -> None:
    compiled = compile_model(single_ops.conv(np.random.default_rng(8)), tmp_path)
    needed = cross_compiled([*compiled.sources], tmp_path, engine_folder())
    assert {name for name in needed if not name.startswith("step_0_")} == {
        "engine_conv_2d",
        "engine_run",
    }


def test_engine_includes_only_itself_and_the_freestanding_library() -> None:
    allowed = {"<stdint.h>", "<string.h>", '"arithmetic.h"', '"engine.h"', '"window.h"'}
    for path in engine_folder().iterdir():
        included = [x.split()[1] for x in path.read_text().splitlines() if "#include" in x]
        assert set(included) <= allowed


@pytest.mark.parametrize("seed", range(6))
def test_what_is_read_before_and_after_a_table_is_kept_apart(seed: int) -> None:
    """A reshaped view goes through a table; the tensor that it is a view of is added afterwards."""
    rng = np.random.default_rng(seed)
    start = single_ops.conv(rng)
    made = start.tensors[-1]
    flat = replace(made, name="flat", shape=(1, made.elements))
    count = len(start.tensors)
    leaky, back, total = (
        replace(made, name="leaky", shape=flat.shape),
        replace(made, name="back"),
        replace(made, name="total"),
    )
    ops = (
        *start.ops,
        Op("RESHAPE", (count - 1,), (count,), {}, "flat"),
        Op("LEAKY_RELU", (count,), (count + 1,), {"alpha": 0.1}, "leaky"),
        Op("RESHAPE", (count + 1,), (count + 2,), {}, "back"),
        Op("ADD", (count - 1, count + 2), (count + 3,), {"activation": None}, "total"),
    )
    tensors = (*start.tensors, flat, leaky, back, total)
    assert_equals_reference(Graph(tensors, ops, (0,), (count + 3,)), rng)
