"""The tool that converts a trained network to int8."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from tools.tool import Arguments, Result, Tool

if TYPE_CHECKING:
    from tools.bench import Bench
    from tools.convert import Int8Model


class Convert(Arguments):
    """Which candidate."""

    candidate: str = Field("", description="id or its beginning; nothing means the selected one")


class Converted(Result):
    """The int8 network beside the float one, as fractions of the same `test_images`.

    The arena is TFLite Micro's on this host; its head holds the activations. `diagnosis` says
    where accuracy is lost, where more than two points are.
    """

    candidate: str
    float_accuracy: float
    int8_accuracy: float
    test_images: int
    arena_bytes: int
    arena_head_bytes: int
    operators: dict[str, int]
    diagnosis: str | None
    seconds: float


def convert(arguments: Convert, bench: Bench) -> Converted:
    """Int8 by post-training quantization, compared with the float network.

    Raises WorkspaceError where the candidate was not trained, ConversionError where the converted
    network computes something else.
    """
    from tools.actions.artefacts import drop_firmware, network_data, trained_network
    from tools.actions.candidates import find, situation
    from tools.convert import convert as convert_network

    now = situation(bench)
    one = find(now, arguments.candidate)
    network = trained_network(now, one)
    files, data = bench.project.network(one.id), network_data(now, network)
    drop_firmware(files)
    model = convert_network(
        network,
        network.architecture,
        data,
        files.conversion,
        bench.reporter,
        bench.options.seed,
    )
    contents = model.contents
    return Converted(
        summary=_summary(one.id, model),
        files=tuple(bench.project.relative(path) for path in sorted(files.conversion.iterdir())),
        candidate=one.id,
        float_accuracy=model.float_accuracy,
        int8_accuracy=model.int8_accuracy,
        test_images=model.test_images,
        arena_bytes=contents.arena.total_bytes,
        arena_head_bytes=contents.arena.head_bytes,
        operators=contents.operator_counts,
        diagnosis=model.diagnosis.text if model.diagnosis else None,
        seconds=model.seconds,
    )


def _summary(candidate: str, model: Int8Model) -> str:
    from tools.units import format_bytes, format_percent

    arena = model.contents.arena
    lost = f" {model.diagnosis.text}" if model.diagnosis else ""
    return (
        f"Candidate {candidate} in int8 reaches {format_percent(model.int8_accuracy)} where float "
        f"reaches {format_percent(model.float_accuracy)}, on {model.test_images:,} of "
        f"{model.test_images_available:,} test images. TFLite Micro's arena on this host is "
        f"{format_bytes(arena.total_bytes)}, of it {format_bytes(arena.head_bytes)} activations."
        f"{lost}"
    )


TOOL = Tool(
    name="convert",
    description=(
        "Convert a trained candidate to int8 (a .tflite file) and compare its accuracy with the "
        "float network's; a loss of more than two points is diagnosed."
    ),
    arguments=Convert,
    result=Converted,
    action="tools.actions.conversion:convert",
)
