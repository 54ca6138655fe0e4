"""Reads what the board is to do with a prediction, and folds it over the messages.

A behaviour has `prints` and `confidence` (over the UART), `changes` (print only what is new),
`leds` (class names, "*" for any), `on` (lit, not blinking), `blinks` (how often), `classes` (only
these), `threshold` (the least share in percent) and `times` (alike in a row); what is not said is
absent.
"""

from __future__ import annotations

import re
from typing import Any

from agent.embedded.stages import application_words as words
from agent.embedded.stages.phrases import OFF, value

Behaviour = dict[str, Any]
ANY = "*"
SURE = 80
"""Percent, where the user says "when it is sure" and no number."""
_ALIKE = 3
"""In a row, where the user wants it steady and says no number."""


def read_behaviour(text: str, before: Behaviour | None, near: bool) -> Behaviour | None:
    """What the board shall do after a plain `text`; None where it says nothing of it.

    `before` is what it was to do; `near`: the message before was about it, so that "at 90 %
    instead" continues it.
    """
    if words.ASKS.match(text) or not _about(text, before, near):
        return None
    old = {} if before is None or words.FRESH.search(text) else dict(before)
    new = _merged(text, old)
    return new if new or before else None


def _about(text: str, before: Behaviour | None, near: bool) -> bool:
    blink = words.BLINK.search(text) is not None and not words.LED_NOT.search(text)
    if blink or (words.UART.search(text) and (_says(text) or before is not None)):
        return True
    if _times(text) is not None and (before is not None or words.STEADY.search(text) or _says(text)
                                     or "before" in text):  # fmt: skip
        return not words.NOT_ABOUT.search(text)
    if words.NOT_ABOUT.search(text):
        return False
    if words.SKETCH.search(text) or (_sure_of(text) and not words.UART.search(text)):
        return True
    if before is not None and (
        words.PRINT.search(text) or words.SCORE.search(text) or words.STEADY.search(text)
    ):
        return True
    if words.PRINT.search(text) and re.search(
        r"\b(?:board|firmware|device|chip|it should)\b", text
    ):
        return True
    return near and before is not None and _continues(text, before)


def _says(text: str) -> bool:
    return re.search(rf"\b{words.SAYS}\b", text) is not None


def _sure_of(text: str) -> bool:
    """ "At least 80 % sure", "only when it is confident"."""
    if not words.SURE.search(text):
        return False
    share = words.SHARE.search(text) is not None
    return (
        share or re.search(rf"\b(?:when|if|only|unless)\b.*\b{words.SURENESS}\b", text) is not None
    )


def _continues(text: str, before: Behaviour) -> bool:
    """A short message that changes one thing: "at 90 % instead", "and for zeros too"."""
    if len(text.split()) > 9:
        return False
    if words.SHARE.search(text):
        return True
    return (
        bool(before.get("leds"))
        and bool(words.DIGIT.search(text))
        and bool(
            re.search(r"\b(?:instead|also|too|as well|for|and|make (?:it|that)|rather)\b", text)
        )
    )


def _merged(said: str, old: Behaviour) -> Behaviour:
    text = words.OLD.sub(" ", said) if words.OLD.sub("", said).strip() else said
    new = (
        {"threshold": old["threshold"]}
        if words.ONLY.match(text) and "threshold" in old
        else dict(old)
    )
    if words.ONLY.match(text) and "times" in old:
        new["times"] = old["times"]
    _merge_print(text, new)
    _merge_classes(text, new)
    _merge_leds(text, new, old)
    _merge_threshold(text, new)
    _merge_times(text, new)
    if (new.get("threshold") or new.get("times")) and not (new.get("prints") or new.get("leds")):
        new["prints"] = True
    return {name: one for name, one in new.items() if one not in (None, False, [])}


def _denied(text: str, start: int) -> bool:
    """Whether "no", "without", "stop" stands shortly before a place, within its clause."""
    ahead = re.split(r"[,;.]|\band\b|\bbut\b", text[:start])[-1]
    return re.search(rf"\b{OFF}\b(?:\s+\S+){{0,3}}\s*$", ahead) is not None


def _merge_print(text: str, new: Behaviour) -> None:
    printed, score = words.PRINT.search(text), _printed_score(text)
    if printed is None and words.UART.search(text) and not words.BLINK.search(text):
        printed = words.UART.search(text)
    silent = words.SILENT.search(text)
    if silent and not words.SCORE.search(silent.group()):
        new["prints"] = False
        new.pop("confidence", None)
        return
    if printed:
        new["prints"] = not _denied(text, printed.start())
        if not new["prints"]:
            new.pop("confidence", None)
    if score is not None:
        new["confidence"] = not _denied(text, score.start())
        if new["confidence"]:
            new["prints"] = True


def _printed_score(text: str) -> re.Match[str] | None:
    """The confidence as something to print, and not as a threshold: "confidence above 80 %"."""
    for match in words.SCORE.finditer(text):
        after = text[match.end() :][:25]
        share = words.REACHES.match(after)
        if not (share and (share.group().strip()[-1:].isdigit() or "threshold" in share.group())):
            if re.search(r"[%t]\s+$", text[: match.start()]) and words.SHARE.search(
                text[: match.start()][-14:]
            ):
                continue
            return match
    return None


def _merge_leds(text: str, new: Behaviour, old: Behaviour) -> None:
    blink = words.BLINK.search(text)
    named = _classes(words.SILENT.sub(" ", text))
    if blink is None:
        if old.get("leds") and named and words.SHARE.search(text) is None and _times(text) is None:
            new["leds"] = _joined(text, old, named)
        return
    if _denied(text, blink.start()) or re.search(r"\bblink\w*\s+off\b|\b(?:led|light) off\b", text):
        if named and old.get("leds") and set(named) < set(old["leds"]):
            new["leds"] = [one for one in old["leds"] if one not in named]
        else:
            new["leds"] = []
        return
    new["leds"] = _joined(text, old, named) if named else old.get("leds") or [ANY]
    if words.LIT.search(text) and not re.search(r"\b(?:blink|flash)", text):
        new["on"] = True
    elif re.search(r"\b(?:blink|flash)", text):
        new["on"] = False
    if match := words.BLINKS.search(text):
        said = match["number"] or match["before"]
        new["blinks"] = min(value(said), 10) if said else words.ADVERBS[match["adverb"]]


def _merge_classes(text: str, new: Behaviour) -> None:
    """ "Print only sevens", "only when the class changes"."""
    if words.CHANGES.search(text):
        new["changes"] = True
    match = words.ONLY_CLASSES.search(text)
    if match and not words.BLINK.search(text) and (named := _only(match["names"])):
        new["classes"] = named


def _only(text: str) -> list[str]:
    """Digits, or plurals: "only print cats and dogs"."""
    if digits := [one for one in _classes(text) if one.isdigit()]:
        return digits
    names = [word for word in re.findall(r"[a-z]+", text) if word not in words.NO_NAMES]
    return [name for name in names if name.endswith("s")]


def _joined(text: str, old: Behaviour, named: list[str]) -> list[str]:
    had = old.get("leds", [])
    if not words.ADDS.search(text) or "instead" in text or ANY in had:
        return named
    return list(dict.fromkeys([*had, *named]))


def _classes(text: str) -> list[str]:
    """The classes that a text names: digits, or words after "sees", "for", "when it is a"."""
    if words.EVERY.search(text):
        return [ANY]
    spans = [m.span() for p in (words.TIMES, words.SHARE) for m in p.finditer(text)]
    spans += [m.span() for m in words.BLINKS.finditer(text)]
    free = [m for m in words.DIGIT.finditer(text) if not any(s <= m.start() < e for s, e in spans)]
    if free:
        return list(dict.fromkeys(words.DIGITS.get(m["digit"], m["digit"]) for m in free))
    names = [m["name"] for m in words.SEES.finditer(text) if m["name"] not in words.NO_NAMES]
    return list(dict.fromkeys(name for name in names if name not in words.DIGITS))


def _merge_threshold(text: str, new: Behaviour) -> None:
    match = words.SHARE.search(text)
    said = words.SURE.search(text)
    if re.search(rf"\b{OFF}\s+(?:\w+\s+){{0,2}}(?:threshold|minimum confidence)", text):
        new.pop("threshold", None)
    elif match:
        share = float(match["number"]) if match["number"] else 100 * float(match["part"])
        if 0 < share < 100:
            new["threshold"] = round(share, 4)
    elif said and re.search(
        r"\b(?:when|if|only|unless)\b[^,;]*\b(?:sure|confident|certain)\b", text
    ):
        new.setdefault("threshold", SURE)


def _merge_times(text: str, new: Behaviour) -> None:
    if words.AT_ONCE.search(text):
        new.pop("times", None)
    elif (times := _times(text)) is not None:
        new["times"] = times
    elif words.STEADY.search(text):
        new.setdefault("times", _ALIKE)


def _times(text: str) -> int | None:
    match = words.TIMES.search(text)
    if match is None:
        return None
    said = next(part for part in match.groups() if part)
    return number if 1 < (number := value(said)) <= 255 else None
