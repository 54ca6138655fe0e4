"""Reads how the user wants a network quantized: "percentile calibration with 50 images"."""

from __future__ import annotations

import re
from typing import Any

from agent.embedded.stages.phrases import NUMBER, value
from tools.goal.amend.phrases import any_of

_ABOUT = re.compile(
    r"\b"
    + any_of(
        r"""calibrat\w+ | re-?calibrat\w+ | percentiles? | quantiles? | outliers? | min[- /]?max
        per[- ]?tensor | per[- ]?channel | per[- ]?axis | clip\w* | most extreme | extreme values
        quanti[sz]ation (?:script|program|code) | representative (?:data\s?set|data|images)
        entropy calib\w* | kl[- ]divergence | saturat\w+ | symmetric weights? | whole range
        full range | range of the activations"""
    )
    + r"\b"
)
_LAYERWISE = re.compile(r"\b(?:quanti[sz]\w*|weights?|scales?|convert\w*|int8)\b.*\bper[- ]layer\b"
                        r"|\bone scale (?:per|for each|for every) (?:tensor|layer)\b")  # fmt: skip
_ASKS = re.compile(
    r"(?:why|what|which|where|who|when(?! (?:you|we|it))|how(?! about)|is|are|does|did|was|has"
    r"|explain|define)\b"
)
_WHICH = re.compile(r"\bper[- ]?\w+ or per[- ]?\w+.*\?$")
_EXTREME = re.compile(
    r"(?:extreme|top|outer|outermost|highest|largest|worst|discard|ignore|ignoring|drop|leave out"
    r"|cut)\b"
    r"[^%]{0,30}?(?P<number>\d{1,2}(?:[.,]\d+)?)\s*(?:%|percent)"
)
_SHARE = re.compile(
    r"(?<![\w.])(?P<number>\d{2}(?:[.,]\d+)?)\s*(?:%|percent\b(?!ile)|th\b|st\b|-?\s?percentile)"
    r"|percentile\s*(?:of|at|to|=|is)?\s*(?P<after>\d{2}(?:[.,]\d+)?)"
)
_IMAGES = re.compile(
    rf"(?<![\w.])(?P<number>{NUMBER})\s+(?:\w+\s+){{0,3}}?"
    r"(?:images?|pictures?|samples?|examples?|photos?|inputs?)\b"
    rf"|calibrat\w*\s+(?:it\s+)?(?:with|on|using|over|from)\s+(?:just\s+|only\s+)?(?P<bare>{NUMBER})"
    r"(?!\s*(?:%|percent|\.\d))"
)
_MORE = re.compile(r"\bmore\s+(?:\w+\s+)?(?:images|pictures|samples|examples|data|photos)\b")
_FEWER = re.compile(
    r"\b(?:fewer|less)\s+(?:\w+\s+)?(?:images|pictures|samples|examples|data|photos)\b"
)
_PER_TENSOR = re.compile(
    r"\bper[- ]?tensor\b|\bone scale (?:per|for each|for every) (?:tensor|layer)\b"
)
_PER_CHANNEL = re.compile(r"\bper[- ]?(?:channel|axis)\b")
_DENIED = re.compile(r"\b(?:instead of|rather than|not|no|without|and not)\s+(?:\w+\s+)?$")
_MINMAX = re.compile(r"\b(?:min[- /]?max|minimum and maximum|full range|whole range)\b")
_CLIPS = re.compile(
    r"\b(?:percentiles?|quantiles?|clip\w*|outliers?|most extreme|extreme values)\b"
)
_ELSE = re.compile(
    r"\b(?:entropy|kl|mse|mean squared|symmetric activations|4[- ]bit|int4|int16|16[- ]bit)\b"
)
_AGAIN = re.compile(
    r"^(?:and |but |now |ok,? |then |maybe |please |rather |better )*"
    r"(?:with|on|at|use|using|try|make (?:it|that)|take|go (?:for|to|down to|up to))?\s*"
)


def read_conversion(text: str, before: dict[str, Any] | None) -> dict[str, Any] | None:
    """How to quantize, as a plain `text` says; None where it says nothing of it.

    `before` is the wish that the message before had, which a short one changes: "at 99.99 %".
    Keys: `percentile` (a percentage, 100 is the whole range), `images`, `per_channel`, `other` for
    a way that there is no template for.
    """
    about = _ABOUT.search(text) or _LAYERWISE.search(text)
    if (
        _ASKS.match(text)
        or _WHICH.search(text)
        or not (about or (before is not None and _continues(text)))
    ):
        return None
    found = _read(text, bool(about))
    if before is not None and not found:
        return None
    return found


def _continues(text: str) -> bool:
    rest = _AGAIN.sub("", text, count=1)
    short = len(text.split()) <= 8
    return short and bool(_IMAGES.match(rest) or _SHARE.match(rest) or _MORE.match(rest))


def _read(text: str, about: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (share := _percentile(text)) is not None:
        found["percentile"] = share
    if match := _IMAGES.search(text):
        found["images"] = value(match["number"] or match["bare"])
    elif _MORE.search(text):
        found["more"] = True
    elif _FEWER.search(text):
        found["fewer"] = True
    if (weights := _weights(text)) is not None:
        found["per_channel"] = weights
    if about and (match := _ELSE.search(text)):
        found["other"] = match.group()
    return found


def _percentile(text: str) -> float | None:
    if match := _EXTREME.search(text):
        return round(100 - _number(match["number"]), 6)
    match = _SHARE.search(text)
    if match and (share := _number(match["number"] or match["after"])) > 50:
        return share
    whole = _MINMAX.search(text)
    if whole and not _DENIED.search(text[: whole.start()]):
        return 100.0
    return 99.9 if _CLIPS.search(text) else None


def _weights(text: str) -> bool | None:
    """Whether each channel of the weights has a scale of its own; None where nothing is said."""
    for pattern, meant in ((_PER_TENSOR, False), (_PER_CHANNEL, True)):
        if match := pattern.search(text):
            return not meant if _DENIED.search(text[: match.start()]) else meant
    return False if _LAYERWISE.search(text) else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))
