"""Results on one network: proposed, trained, distilled, converted, built, run."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from agent.show.plain import one_line, words
from agent.show.table import TICKS, facts
from tools.units import format_bytes, format_count, format_percent


def proposed(result: dict[str, Any]) -> RenderableType:
    """Whether the design is admitted, what it costs, and what would mend it."""
    admitted = bool(result["admitted"])
    verdict = "meets the limits" if admitted else "rejected"
    head = Text.assemble(
        TICKS[admitted], " ", (one_line(result["candidate"]), "bold"), f" {verdict}"
    )
    costs = facts(
        [
            ("MACs", format_count(result["macs"])),
            ("parameters", format_count(result["parameters"])),
            ("SRAM without stack", _by_runtime(result["sram_bytes"])),
            ("flash", _by_runtime(result["flash_bytes"])),
        ]
    )
    broken = [Text.assemble(TICKS[False], " ", one_line(one)) for one in result["violations"]]
    mends = [words(f"· {one_line(mend)}") for mend in result["mends"]]
    return Group(head, costs, *broken, *mends)


def proxy_trained(result: dict[str, Any]) -> RenderableType:
    """The accuracy that ranks a design, and whether it is on the front."""
    where = "on the front" if result["on_front"] else "not on the front"
    known = result.get("images") is None
    how = "known from the archive" if known else f"{result['seconds']:.1f} s"
    return _sentence(
        f"{format_percent(result['accuracy'])}", f" after a short training ({how}), {where}"
    )


def trained(result: dict[str, Any]) -> RenderableType:
    """What a full training reached."""
    stopped = ", stopped" if result["stopped"] else ""
    test = result["test_accuracy"]
    rows = [
        ("accuracy, validation", format_percent(result["val_accuracy"])),
        ("accuracy, test", "not seen yet" if test is None else format_percent(test)),
        ("epochs", f"{result['epochs']}{stopped}, {result['images_per_second']:,.0f} images/s"),
    ]
    return facts(rows)


def distilled(result: dict[str, Any]) -> RenderableType:
    """The student beside its teacher, and beside itself without one."""
    rows = [
        (
            f"teacher, {one_line(str(result['teacher']))}",
            format_percent(result["teacher_accuracy"]),
        ),
        ("student, test", format_percent(result["test_accuracy"])),
    ]
    if (plain_accuracy := result.get("plain_accuracy")) is not None:
        rows.append(("without the teacher", format_percent(plain_accuracy)))
    return facts([*rows, ("epochs", str(result["epochs"]))])


def converted(result: dict[str, Any]) -> RenderableType:
    """int8 beside float, the arena, the operators, and where accuracy is lost."""
    images = f"of {result['test_images']:,} test images"
    operators = ", ".join(f"{count} {name}" for name, count in result["operators"].items())
    arena = f"{format_bytes(result['arena_bytes'])}, of it {_head(result)} activations"
    table = facts(
        [
            ("accuracy, float", format_percent(result["float_accuracy"])),
            ("accuracy, int8", f"{format_percent(result['int8_accuracy'])} {images}"),
            ("arena (tflm, host)", arena),
            ("operators", operators),
        ]
    )
    if not (diagnosis := result.get("diagnosis")):
        return table
    return Group(table, Text.assemble(("! ", "yellow"), one_line(diagnosis)))


def _head(result: dict[str, Any]) -> str:
    return format_bytes(result["arena_head_bytes"])


def built(result: dict[str, Any]) -> RenderableType:
    """The firmware's sizes as linked, beside those predicted."""
    flash, sram = result["flash_bytes"], result["sram_bytes"]
    return facts(
        [
            ("flash, linked", f"{format_bytes(flash)} {_beside(result, 'flash')}"),
            ("SRAM, linked", f"{format_bytes(sram)} {_beside(result, 'sram')}"),
            ("… of it activations", format_bytes(result["pool_bytes"])),
            ("firmware", f"{result['elf']} for {result['board']}"),
        ]
    )


def _beside(result: dict[str, Any], what: str) -> str:
    return f"(predicted {format_bytes(result[f'predicted_{what}_bytes'])})"


def board_ran(result: dict[str, Any]) -> RenderableType:
    """Whether the board agrees with the host, and what one inference takes."""
    equal, images = result["outputs_equal"], result["images"]
    agrees = Text.assemble(TICKS[equal == images], f" {equal:,} of {images:,} outputs")
    return facts(
        [
            ("board agrees with host", agrees),
            ("accuracy on the board", format_percent(result["accuracy"])),
            ("one inference", f"{format_count(result['instructions'])} instructions"),
            ("stack used", format_bytes(result["stack_used_bytes"])),
        ]
    )


def _by_runtime(sizes: dict[str, int]) -> str:
    return ", ".join(f"{format_bytes(size)} ({name})" for name, size in sizes.items())


def _sentence(first: str, rest: str) -> Text:
    return Text.assemble((first, "bold"), rest)
