"""Reads what the board is to do with a prediction, and folds it over the messages.

A behaviour has `prints` and `confidence` (over the UART), `changes` (print only what is new),
`leds` (class names, "*" for any), `on` (lit, not blinking), `blinks` (how often), `classes` (only
these), `threshold` (the least share in percent) and `times` (alike in a row); what is not said is
absent.
"""

from __future__ import annotations

import re
from typing import Any

from agent.embedded.stages.phrases import NUMBER, OFF, value
from tools.goal.amend.phrases import any_of

Behaviour = dict[str, Any]
ANY = "*"
SURE = 80
"""Percent, where the user says "when it is sure" and no number."""
_ALIKE = 3
"""In a row, where the user wants it steady and says no number."""
_SAYS = r"(?:prints?|printing|says?|saying|reports?|reporting|outputs?|outputting|sends?|sending|writes?|shows?|announces?|announce|tells?|transmits?|displays?|emits?|logs?|speaks?|names?|puts?|gives?|streams?|spits? out)"
_NOUN = any_of(
    r"""class(?:es)?(?: names?)? | labels? | predictions? | predicted \w+ | digits? | category
    results? | names? | what it (?:sees|saw|thinks|recogni[sz]es) | answers? | winner | guess(?:es)?
    numbers? | top[- ]1 | outcome | decisions? | word"""
)
_WIRE = r"(?:uart|usart|serial|rs-?232|com port|console port|serial monitor|usb|stdout|terminal)"
_LED = r"(?:leds?|lamps?|lights?|diodes?|ld[123])"
_BLINK = re.compile(
    rf"\b(?:blink\w*|{_LED}|lights? up|glow\w*|lit|light it up)\b(?!\s*(?:weight|network|model|one))"
)
_LED_NOT = re.compile(r"\b(?:light(?:weight|er)|flash memory)\b")
_PRINT = re.compile(rf"\b{_SAYS}\b(?:\s+\S+){{0,5}}?\s+{_NOUN}\b")
_UART = re.compile(rf"\b{_WIRE}\b")
_SCORE = re.compile(
    r"\b(?:confidences?|scores?|probabilit\w+|certaint\w+|how (?:sure|confident|certain)|percentages?)\b"
)
_SURENESS = r"(?:sure|confiden\w+|certain\w*|probab\w+|likely|likelihood|threshold|score\w*)"
_SURE = re.compile(rf"\b{_SURENESS}\b")
_SHARE = re.compile(
    r"(?<![\w.])(?P<number>\d{1,3}(?:\.\d+)?)\s*(?:%|percent\b)|(?<![\w.])(?P<part>0?\.\d+)\b"
)
_TIMES = re.compile(
    rf"\b(?P<a>{NUMBER})\s*(?:x|times)?\s*(?:\w+\s+){{0,2}}?(?:in a row|in succession|consecutive\w*|running|one after another|straight)\b"
    rf"|\b(?:same|identical)\s+(?:\w+\s+)?(?P<b>{NUMBER})\s*(?:x|times)\b"
    rf"|\b(?P<c>{NUMBER})\s+(?:identical|equal|matching|consecutive|successive|agreeing|same|frames?)\b"
    rf"|\b(?P<d>{NUMBER})\s*(?:x|times)\s+(?:before|until|first|the same)\b"
    rf"|\bdebounc\w+\s*(?:it\s+|of\s+|with\s+|by\s+|to\s+|over\s+|for\s+|at\s+)?(?P<e>{NUMBER})\b"
)
_STEADY = re.compile(r"\b(?:debounc\w+|consecutive|in a row|flicker\w*|stable|steady)\b")
_SKETCH = re.compile(
    r"\b(?:sketch|arduino-style|program(?:me)? the (?:board|chip|microcontroller|device)|on[- ]device (?:app|application)"
    r"|application(?: code)?|(?:board|firmware|device|chip|microcontroller|mcu|nucleo) (?:should|must|shall|to|has to|needs to))\b"
)
_NOT_ABOUT = re.compile(
    r"\b(?:csv|balance|distribution|images per|front|pareto|report\.|files?|folder|layers?|epochs?|trials?|sram|ram|macs?|accura\w+|candidates?)\b"
)
_ASKS = re.compile(
    r"(?:why|what (?:is|are|does|do|did|was|has|can)|which|where|who|how(?! about)|is|are|does|did|was|has|explain|define|do you)\b"
)
_LIT = re.compile(r"\b(?:on|light|lights|lit|glow\w*)\b")
_BLINKS = re.compile(
    rf"\bblink\w*\s+(?:(?:the|a|an|its|my)\s+)?(?:\w+\s+)?(?:{_LED}\s+)?(?P<number>{NUMBER})\s*(?:x|times)\b"
    rf"|\b(?P<before>{NUMBER})\s+(?:short\s+|quick\s+)?blinks\b"
)
_CHANGES = re.compile(
    r"\b(?:when(?:ever)?|if|on|only)\b[^,.;]{0,40}\bchang(?:es?|ed|ing)\b|\bnot? (?:twice|repeat\w*)"
    r"|\bonly new\b|\bon a change\b"
)
_ONLY_CLASSES = re.compile(
    r"\bonly\s+(?:(?:print|say|report|show|send|output|for|if|when|it|is|it's|sees|a|an|the|digits?|class(?:es)?"
    r"|numbers?|names?|of|on)\s+)*(?P<names>\d\b.*|(?!at\b|it\b|when\b|if\b)\w+s?(?:\s+(?:and|or)\s+\w+)?)"
)
_OLD = re.compile(r"\b(?:instead of|rather than|in place of)\b[^,.;]*")
_SILENT = re.compile(r"\b(?:don't|do not|never|no|stop)\s+(?:print|say|send|output)\w*[^,.;]*")
_ADDS = re.compile(r"\b(?:also|too|as well|additionally|in addition|and also|plus|besides)\b")
_ONLY = re.compile(rf"^(?:\w+,?\s+)?(?:just|only)\s+(?:{_SAYS}|blink|the)\b")
_FRESH = re.compile(
    r"\b(?:start (?:over|again|afresh) with the (?:sketch|application)|from scratch|new sketch)\b"
)
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_DIGITS = {w: str(n) for n, w in enumerate(_WORDS)} | {
    w + ("es" if w[-1] in "ox" else "s"): str(n) for n, w in enumerate(_WORDS)
} | {"zeros": "0", "fours": "4", "nought": "0", "noughts": "0"}  # fmt: skip
_DIGIT = re.compile(
    rf"(?<![\w.#%])(?P<digit>\d|{'|'.join(sorted(_DIGITS, key=len, reverse=True))})(?:'?s)?(?![\w.]*\d|\w)"
    r"(?!\s*(?:%|percent|x\b|times|in a row|frames?|images?|consecutive|identical|equal|seconds?|ms\b|or more))"
)
_SEES = re.compile(
    r"\b(?:sees?|saw|seeing|spots?|detects?|recogni[sz]es?|finds?|for|if|when|whenever|there is|there's|it's|it is|of|on|class|predicts?)\s+"
    r"(?:it'?s?\s+)?(?:is\s+|sees?\s+|spots?\s+|detects?\s+|recogni[sz]es?\s+|there'?s?\s+(?:is\s+)?|predicts?\s+)?(?:(?:an?|the|any|some)\s+)?(?:class\s+|picture of an?\s+|image of an?\s+)?"
    r"[\"'“`]?(?P<name>[a-z][\w-]+)"
)
_NO_NAMES = frozenset(
    ["a", "an", "the", "it", "is", "are", "its", "at", "least", "most", "more", "than", "and", "or", "on", "off", "when", "if", "every", "each", "any", "all", "everything", "anything", "something", "digit", "number", "class", "prediction", "label", "led", "leds", "light", "uart", "serial", "sure", "confident", "certain", "then", "that", "this", "board", "result", "results", "what", "same", "only", "first", "second", "last", "times", "time", "also", "too", "as", "well", "please", "percent", "over", "above", "below", "under", "above", "network", "one", "ones", "sees", "see", "saw", "has", "have", "was", "were", "with", "score", "confidence", "threshold", "instead", "now", "again", "long", "not", "there", "no", "light", "blinking", "blink", "less", "printing", "print", "just", "rather", "than"]
)
_EVERY = re.compile(
    r"\b(?:every|each|any|all)\s+(?:time|digit|class|prediction|inference|result|image|number|one)"
    r"|\b(?:anything|everything|something|whatever)\b"
)


def read_behaviour(text: str, before: Behaviour | None, near: bool) -> Behaviour | None:
    """What the board shall do after a plain `text`; None where it says nothing of it.

    `before` is what it was to do; `near`: the message before was about it, so that "at 90 %
    instead" continues it.
    """
    if _ASKS.match(text) or not _about(text, before, near):
        return None
    old = {} if before is None or _FRESH.search(text) else dict(before)
    new = _merged(text, old)
    return new if new or before else None


def _about(text: str, before: Behaviour | None, near: bool) -> bool:
    blink = _BLINK.search(text) is not None and not _LED_NOT.search(text)
    if blink or (_UART.search(text) and (_says(text) or before is not None)):
        return True
    if _times(text) is not None and (before is not None or _STEADY.search(text) or _says(text)
                                     or "before" in text):  # fmt: skip
        return not _NOT_ABOUT.search(text)
    if _NOT_ABOUT.search(text):
        return False
    if _SKETCH.search(text) or (_sure_of(text) and not _UART.search(text)):
        return True
    if before is not None and (_PRINT.search(text) or _SCORE.search(text) or _STEADY.search(text)):
        return True
    if _PRINT.search(text) and re.search(r"\b(?:board|firmware|device|chip|it should)\b", text):
        return True
    return near and before is not None and _continues(text, before)


def _says(text: str) -> bool:
    return re.search(rf"\b{_SAYS}\b", text) is not None


def _sure_of(text: str) -> bool:
    """ "At least 80 % sure", "only when it is confident"."""
    if not _SURE.search(text):
        return False
    share = _SHARE.search(text) is not None
    return share or re.search(rf"\b(?:when|if|only|unless)\b.*\b{_SURENESS}\b", text) is not None


def _continues(text: str, before: Behaviour) -> bool:
    """A short message that changes one thing: "at 90 % instead", "and for zeros too"."""
    if len(text.split()) > 9:
        return False
    if _SHARE.search(text):
        return True
    return (
        bool(before.get("leds"))
        and bool(_DIGIT.search(text))
        and bool(
            re.search(r"\b(?:instead|also|too|as well|for|and|make (?:it|that)|rather)\b", text)
        )
    )


def _merged(said: str, old: Behaviour) -> Behaviour:
    text = _OLD.sub(" ", said) if _OLD.sub("", said).strip() else said
    new = {"threshold": old["threshold"]} if _ONLY.match(text) and "threshold" in old else dict(old)
    if _ONLY.match(text) and "times" in old:
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
    printed, score = _PRINT.search(text), _printed_score(text)
    if printed is None and _UART.search(text) and not _BLINK.search(text):
        printed = _UART.search(text)
    silent = _SILENT.search(text)
    if silent and not _SCORE.search(silent.group()):
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
    for match in _SCORE.finditer(text):
        after = text[match.end() :][:25]
        share = re.match(
            r"\s*(?:is\s+|of\s+|threshold\b|>=?\s*|at least\s+|above\s+|over\s+|exceeds\s+|reaches\s+|more than\s+|higher than\s+|to\s+|at\s+)+[\d.]*",
            after,
        )
        if not (share and (share.group().strip()[-1:].isdigit() or "threshold" in share.group())):
            if re.search(r"[%t]\s+$", text[: match.start()]) and _SHARE.search(
                text[: match.start()][-14:]
            ):
                continue
            return match
    return None


def _merge_leds(text: str, new: Behaviour, old: Behaviour) -> None:
    blink = _BLINK.search(text)
    named = _classes(_SILENT.sub(" ", text))
    if blink is None:
        if old.get("leds") and named and _SHARE.search(text) is None and _times(text) is None:
            new["leds"] = _joined(text, old, named)
        return
    if _denied(text, blink.start()) or re.search(r"\bblink\w*\s+off\b|\b(?:led|light) off\b", text):
        if named and old.get("leds") and set(named) < set(old["leds"]):
            new["leds"] = [one for one in old["leds"] if one not in named]
        else:
            new["leds"] = []
        return
    new["leds"] = _joined(text, old, named) if named else old.get("leds") or [ANY]
    if _LIT.search(text) and not re.search(r"\b(?:blink|flash)", text):
        new["on"] = True
    elif re.search(r"\b(?:blink|flash)", text):
        new["on"] = False
    if match := _BLINKS.search(text):
        new["blinks"] = min(value(match["number"] or match["before"]), 10)


def _merge_classes(text: str, new: Behaviour) -> None:
    """ "Print only sevens", "only when the class changes"."""
    if _CHANGES.search(text):
        new["changes"] = True
    match = _ONLY_CLASSES.search(text)
    if match and not _BLINK.search(text) and (named := _only(match["names"])):
        new["classes"] = named


def _only(text: str) -> list[str]:
    """Digits, or plurals: "only print cats and dogs"."""
    if digits := [one for one in _classes(text) if one.isdigit()]:
        return digits
    words = [word for word in re.findall(r"[a-z]+", text) if word not in _NO_NAMES]
    return [word for word in words if word.endswith("s")]


def _joined(text: str, old: Behaviour, named: list[str]) -> list[str]:
    had = old.get("leds", [])
    if not _ADDS.search(text) or "instead" in text or ANY in had:
        return named
    return list(dict.fromkeys([*had, *named]))


def _classes(text: str) -> list[str]:
    """The classes that a text names: digits, or words after "sees", "for", "when it is a"."""
    if _EVERY.search(text):
        return [ANY]
    spans = [m.span() for p in (_TIMES, _SHARE) for m in p.finditer(text)]
    spans += [m.span() for m in _BLINKS.finditer(text)]
    free = [m for m in _DIGIT.finditer(text) if not any(s <= m.start() < e for s, e in spans)]
    if free:
        return list(dict.fromkeys(_DIGITS.get(m["digit"], m["digit"]) for m in free))
    names = [m["name"] for m in _SEES.finditer(text) if m["name"] not in _NO_NAMES]
    return list(dict.fromkeys(name for name in names if name not in _DIGITS))


def _merge_threshold(text: str, new: Behaviour) -> None:
    match = _SHARE.search(text)
    said = _SURE.search(text)
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
    if re.search(
        rf"\b(?:{OFF}\s+(?:\w+\s+)?(?:debounc\w+|repeat\w*|waiting)|immediately|right away|every time)\b",
        text,
    ):
        new.pop("times", None)
    elif (times := _times(text)) is not None:
        new["times"] = times
    elif _STEADY.search(text):
        new.setdefault("times", _ALIKE)


def _times(text: str) -> int | None:
    match = _TIMES.search(text)
    if match is None:
        return None
    said = next(part for part in match.groups() if part)
    return number if 1 < (number := value(said)) <= 255 else None
