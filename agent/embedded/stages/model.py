"""Reads changes of an architecture: "make the last block wider", "3x3 kernels instead of 5x5"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from agent.embedded.stages.phrases import INSTEAD, NUMBER, OFF, value
from tools.goal.amend.phrases import any_of

Change = dict[str, Any]
_PART = "(?:block|stage|module|group)s?"
_LAYER = r"(?:blocks?|stages?|layers?|modules?)"
_WIDTH = r"(?:channels?|filters?|feature maps?|width|widths)"
_PLACES = {
    "last": -1, "final": -1, "deepest": -1, "first": 0, "second": 1, "third": 2, "fourth": 3,
    "fifth": 4, "sixth": 5, "1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "5th": 4,
    "penultimate": -2, "second last": -2, "second to last": -2, "last but one": -2,
}  # fmt: skip
_PLACE = "|".join(sorted(_PLACES, key=len, reverse=True))
_WHERE = re.compile(
    rf"\b(?P<place>{_PLACE})\s+(?:two\s+|2\s+)?(?:\w+\s+)?{_LAYER}\b"
    rf"|\b{_PART}\s+(?:number\s+)?(?P<number>\d)(?:\s*(?:and|,|&)\s*(?P<other>\d))?\b"
)
_ACTS = re.compile(
    r"\b"
    + any_of(
        r"""mak\w+ | us(?:e|ed|ing) | halv\w+ | doubl\w+ | tripl\w+ | add\w* | swap\w* | replac\w+
        chang\w+ | set | try | trying | increas\w+ | decreas\w+ | reduc\w+ | widen\w* | narrow\w*
        slim\w* | deepen\w* | switch\w* | turn\w* | give | put | more | fewer | less | bigger
        smaller | larger | tack | append\w* | insert\w* | want | need | like | with | have
        convert\w* | go | enlarg\w+ | shrink\w* | grow\w* | cut | trim\w* | thin\w* | bump\w*
        raise | lower | feed\w* | run | train | wider | narrower | deeper | shallower | thinner
        slimmer | another | one more | extra | take | scale | expand | extend | stack | quarter"""
    )
    + rf"\b|\b{OFF}\b"
)
_ASKS = re.compile(r"(?:why|what(?! (?:if|about|happens))|which|where|who|when|how(?! about)|is|are"
                   r"|does|do(?! it| that)|did|was|has|explain|define|tell me)\b")  # fmt: skip
_NO_NETWORK = re.compile(
    r"\b(?:wider|broader|deeper)\s+(?:choice|range|selection|search|limits?|look|variety)\b"
)
_FACTORS = (
    (2.0, any_of("doubl\\w+ | twice | two times | 2x | 2 times | by two | times two")),
    (3.0, any_of("tripl\\w+ | three times | 3x | 3 times")),
    (0.75, any_of("three quarters? | 3/4 | a quarter (?:fewer|less)")),
    (0.5, any_of("halv\\w+ | half | one half | 1/2 | cut in half | 0?\\.5x? | in two")),
    (0.25, any_of("a quarter | one quarter | 1/4 | quarter")),
)
_TIMES = re.compile(
    r"(?<![\w.])(?:by\s+(?:a\s+factor\s+of\s+)?)?(?P<times>\d?\.\d+)\s*(?:x|times)?"
)
_PERCENT = re.compile(r"(?P<number>\d{1,3})\s*(?:%|percent)\s*(?P<of>of\b)?")
_WIDER = re.compile(
    rf"\b(?:wider|widen\w*|broader|(?:more|extra|additional|increase\w*|raise|bump|double|grow)"
    rf"(?:\s+\w+){{0,4}}?\s+{_WIDTH}|fatter)\b"
)
_NARROWER = re.compile(
    rf"\b(?:narrow(?:er)?|thinner|slimmer|slim|trim|(?:fewer|less|reduce\w*|decrease\w*|lower|shrink"
    rf"|cut|thin)(?:\s+\w+){{0,4}}?\s+{_WIDTH})\b"
)
_SURE_WIDTH = re.compile(
    rf"\b(?:{_WIDTH}|wider|widen|broader|narrower|half as wide|twice as wide)\b"
)
_DEEPER = re.compile(
    rf"\b(?:deeper|deepen\w*|more\s+layers|(?:an?other|one more|an extra|an additional"
    rf"|{NUMBER}\s+more"
    rf"|one\s+additional)\s+(?:\w+\s+)?layers?|add\w*\s+(?:an?\s+|one\s+|some\s+|another\s+)?layers?)\b"
)
_SHALLOWER = re.compile(
    r"\b(?:shallower|less deep|(?:fewer|less)\s+layers|one\s+(?:layer\s+(?:less|fewer)"
    rf"|(?:less|fewer)\s+layer)|{OFF}\s+(?:one|a)\s+layer)\b"
)
_STAGE = re.compile(rf"\b(?:an?|one|another|extra|more|last|final|new)\s+(?:\w+\s+)?{_PART}\b")
_ADDS = re.compile(
    r"\b(?:add\w*|append\w*|put|tack|stack|insert\w*|extend|another|one more|extra|attach)\b"
)
_DROPS = re.compile(rf"\b{OFF}\b")
_END = re.compile(r"\b(?:last|final|end)\b")
_KERNEL = re.compile(
    r"(?<![\w.])(?P<a>[1-9])\s*(?:[x×]|by)\s*(?P=a)(?![\w.])(?:\s+(?P<noun>kernels?|filters?|conv\w*))?"
    r"|kernel\s*(?:size)?s?\s*(?:of|to|=|is|at)?\s*(?P<b>[1-9])(?!\d|\s*[x×]\s*\d)"
)
_KERNELS = re.compile(r"\b(?:kernels?|filters?|conv\w*)\b")
_LARGER = re.compile(
    r"\b(?:larger|bigger)\s+(?:\w+\s+)?(?:kernels?|filters?)\b|kernels?\s+(?:larger|bigger)"
)
_SMALLER = re.compile(r"\bsmaller\s+(?:\w+\s+)?(?:kernels?|filters?)\b|kernels?\s+smaller")
_SE = re.compile(
    r"\bsqueeze[\s-]*(?:and|&|n)?[\s-]*excit\w*|\bse(?:[\s-](?:blocks?|modules?|layers?|units?)|\b)|\bsqex\b"
)
_NAMES = {
    "mbconv": r"mb[\s-]?conv\w*|inverted residuals?|mobilenet\w*[\s-]?v?2?(?:\s+blocks?)?",
    "depthwise": r"depth-?\s?wise(?:[\s-]+separable)?|separable|dw[\s-]?conv\w*",
}
_ACTIVATIONS = {
    "relu6": r"relu[\s-]?6", "leakyrelu": r"leaky[\s-]?relu", "hardswish": r"h(?:ard)?[\s-]?swish",
    "swish": r"swish|silu", "relu": r"relu",
}  # fmt: skip
_SIDE = re.compile(
    r"(?<![\w.])(?P<a>\d{1,3})\s*(?:[x×]|by)\s*(?P=a)(?![\w.])"
    r"|(?<![\w.])(?P<b>\d{1,3})[\s-]*(?:pixels?|px)\b"
    r"|\b(?:resolution|(?:input|image|picture) (?:size|side))s?\s*"
    r"(?:of|to|=|is|at|down to|up to)?\s*(?P<c>\d{1,3})(?!\w)"
)
_PICTURES = re.compile(
    r"\b(?:images?|pictures?|photos?|inputs?|pixels?|px|resolution|frames?|image size|input size)\b"
)
_EXPANSION = re.compile(
    r"\bexpan\w+\s*(?:factors?|ratios?)?\s*(?:of|to|=|by|is)?\s*(?P<number>\d{1,2})\b"
    r"|\b(?P<before>\d{1,2})x?\s+expansion"
)


def read_changes(text: str) -> list[Change]:
    """The changes of an architecture that a plain `text` asks for, in order; none in a question."""
    if _ASKS.match(text) or _NO_NETWORK.search(text) or not _ACTS.search(text):
        return []
    stages = _stages(text)
    return [change | _of(change, stages) for read in _READERS for change in read(text)]


def _of(change: Change, stages: list[int]) -> Change:
    return {} if change["case"] in ("resolution", "stage") else {"stages": stages}


def _stages(text: str) -> list[int]:
    """The stages that are named, from 0 as layers are, or from the end; none means all."""
    found: list[int] = []
    for match in _WHERE.finditer(text):
        if match["place"]:
            found.append(_PLACES[match["place"]])
        else:
            found += [int(match[name]) for name in ("number", "other") if match[name]]
    return list(dict.fromkeys(found))


def _width(text: str) -> list[Change]:
    if not _SURE_WIDTH.search(text) and not (_NARROWER.search(text) and _stages(text)):
        return []
    if _KERNEL.search(text) and not re.search(r"\b(?:channels?|width|wider|narrower)\b", text):
        return []
    factor = _factor(text)
    if factor is None or factor == 1:
        return []
    return [{"case": "width", "factor": factor}]


def _factor(text: str) -> float | None:
    fewer = _NARROWER.search(text) is not None or bool(_DROPS.search(text))
    if match := _PERCENT.search(text):
        share = int(match["number"]) / 100
        return share if match["of"] else max(1 - share, 0.05) if fewer else 1 + share
    if match := _TIMES.search(text):
        return float(match["times"])
    for factor, words in _FACTORS:
        if re.search(rf"(?<![\w/]){words}(?!\w)", text):
            return factor
    if _NARROWER.search(text):
        return 0.75
    return 1.5 if _WIDER.search(text) else None


def _depth(text: str) -> list[Change]:
    if _SHALLOWER.search(text):
        return [{"case": "depth", "layers": -1}]
    if match := _DEEPER.search(text):
        number = re.search(
            rf"\b(?P<n>{NUMBER})\s+(?:more|additional|extra)\s+layers", match.group()
        )
        return [{"case": "depth", "layers": min(value(number["n"]), 8) if number else 1}]
    return []


def _stage(text: str) -> list[Change]:
    """A whole stage at the end, more or fewer; "make the last block wider" is neither."""
    if not _STAGE.search(text) or _depth(text) or _width(text) or _SE.search(text):
        return []
    if _DROPS.search(text) and _END.search(text):
        return [{"case": "stage", "change": "drop"}]
    return [{"case": "stage", "change": "add"}] if _ADDS.search(text) else []


def _kernel(text: str) -> list[Change]:
    if _LARGER.search(text):
        return [{"case": "kernel", "size": 5}]
    if _SMALLER.search(text):
        return [{"case": "kernel", "size": 3}]
    sizes = [(m.start(), m.end(), m["a"] or m["b"]) for m in _KERNEL.finditer(text)]
    named = bool(_KERNELS.search(text)) or (len(sizes) > 1 and not _PICTURES.search(text))
    if not sizes or not named:
        return []
    return [{"case": "kernel", "size": int(_meant(text, sizes))}]


def _meant(text: str, mentions: list[tuple[int, int, str]]) -> str:
    """Of the things that are named, the new one: "3x3 instead of 5x5", "replace swish by relu"."""
    first, last = mentions[0], mentions[-1]
    between = text[first[1] : last[0]]
    ahead = text[: first[0]].rstrip()
    if re.search(rf"\b{INSTEAD}\s*(?:the\s+)?$", ahead):
        return last[2]
    if first is last or re.search(rf"\b{INSTEAD}\b", between):
        return first[2]
    return last[2]


def _se(text: str) -> list[Change]:
    match = _SE.search(text)
    if match is None:
        return []
    off = re.search(rf"\b{OFF}\b", text[: match.start()]) or re.search(
        r"\b(?:out|off|away)\b", text[match.end() :]
    )
    return [{"case": "se", "ratio": 0.0 if off else 0.25}]


def _block(text: str) -> list[Change]:
    mentions = _mentions(text, _NAMES)
    number = _EXPANSION.search(text)
    expansion = int(number["number"] or number["before"]) if number else 0
    if not mentions:
        made = {"case": "block", "conv_type": "mbconv", "expansion": expansion}
        return [made] if 1 <= expansion <= 10 else []
    kind = _meant(text, mentions)
    if len(mentions) == 1 and re.search(rf"\b{OFF}\s+(?:\w+\s+){{0,2}}$", text[: mentions[0][0]]):
        kind = "depthwise" if kind == "mbconv" else "mbconv"
    return [{"case": "block", "conv_type": kind, "expansion": expansion or 4}]


def _activation(text: str) -> list[Change]:
    mentions = _mentions(text, _ACTIVATIONS)
    return [{"case": "activation", "activation": _meant(text, mentions)}] if mentions else []


def _mentions(text: str, names: dict[str, str]) -> list[tuple[int, int, str]]:
    """Where each name stands; a longer name hides the shorter one within it."""
    found: list[tuple[int, int, str]] = []
    for name, pattern in names.items():
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text):
            if not any(s < match.end() and match.start() < e for s, e, _ in found):
                found.append((*match.span(), name))
    return sorted(found)


def _resolution(text: str) -> list[Change]:
    if not _PICTURES.search(text):
        return []
    for match in _SIDE.finditer(text):
        side = int(match["a"] or match["b"] or match["c"])
        if 8 <= side <= 512:
            return [{"case": "resolution", "side": side}]
    return []


_READERS: tuple[Callable[[str], list[Change]], ...] = (
    _resolution, _block, _activation, _kernel, _se, _width, _depth, _stage,
)  # fmt: skip
