"""The board that a sentence names: one of the registry, or an error that lists the registry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.boards import DEFAULT_BOARD, all_boards, find_board
from tools.errors import GoalError, UnknownBoardError
from tools.goal.text import Text
from tools.goal.wordlists import word_set

_CHIPS = r"""
    stm[\s-]?32(?:[\s-]?(?=[a-z]{0,2}\d)[a-z]{1,2}\d[a-z0-9]*)?[a-z0-9]*
  | nucleo(?:[\s-]?[a-z]\d{3}[a-z0-9]*|[\s-]?\d+)?
  | (?:arm[\s-]+)?cortex(?:[\s-]?[mar]\d*\+?)?
  | mps\d[\s-]an\d+
  | esp[\s-]?\d+(?:[\s-]?[sc]\d+)?(?:-[a-z]+)? | esp-eye
  | arduino(?:\s+(?:nano|uno|mega|due|portenta|nicla|mkr|33|ble|sense|h7|vision|r[34]|leonardo|giga
      |every|zero)\b)*
  | nrf[\s-]?\d{2}[a-z0-9]* | rp[\s-]?2\d{3}[a-z]? | (?:bbc\s+)?micro:?bit
  | raspberry\s?pi(?:\s+(?:pico|zero|[1-9])(?:\s*[w2ab]\b)?)? | pi\s+pico(?:\s+[w2])?
  | k210 | kendryte(?:\s+k\d+)? | max[\s-]?78\d{3} | teensy(?:\s+\d(?:\.\d)?)? | beaglebone[a-z]*
  | jetson(?:\s+(?:nano|orin|xavier|tx\d))* | coral\s+(?:dev\s+board|micro|edge\s+tpu) | gap[89]
  | i\.?mx[\s-]?rt?\d*[a-z0-9]* | sam[delsv]\d+[a-z0-9]* | atmega\d*[a-z]* | attiny\d*[a-z]*
  | avr | msp43\d[a-z0-9]* | pic\d{2}[a-z0-9]* | lpc\d+[a-z0-9]* | openmv(?:\s+(?:cam\s+)?[hmn]\d)?
  | spresense | sipeed(?:\s+\w+)? | maix\w* | gd32[a-z0-9]* | ch32[a-z0-9]* | efr32[a-z0-9]*
  | cc[12]\d{3}[a-z0-9]* | psoc[\s-]?\d? | apollo\s?\d | hifive\d? | xiao | portenta(?:\s+h7)?
  | nicla(?:\s+vision)? | discovery\s+(?:board|kit) | risc-?v | xtensa | z80 | 8051 | 6502 | fpga
"""
_FOUND = re.compile(rf"(?<![\w-])(?:{_CHIPS})(?![\w])", re.VERBOSE)
_NAMED = re.compile(
    r"""(?<!\w)(?:on|onto|for|to)\s(?:an?|the|my|our|this)\s(?P<name>[a-z]{1,20}-?\d[\w-]{0,20}
          |[\w-]{2,20}(?:\s\d{1,4})?)\s
        (?P<kind>boards?|microcontrollers?|mcu|chip|dev\s?kit|devkit|devboard|soc)\b
      | (?<!\w)(?:on|onto)\s(?:an?|the|my|our)\s
          (?P<code>[a-z]{2,20}-?\d[\w-]{0,20}|[a-z]{3,20}\s\d{1,4})
        (?!\s?(?:backbone|network|model|architecture|data|photo|image|%|percent|[kmg]?b\b|ms\b))""",
    re.VERBOSE,
)
_COMPUTER = re.compile(
    r"(?<!\w)on\s(?:an?|my|the|our)\s"
    r"(?P<name>phone|smartphone|iphone|laptop|pc|desktop|server|gpu|tablet|macbook|browser)\b"
)
_FAMILY = re.compile(r"stm[\s-]?32|(?:arm\s*-?\s*)?cortex(?:[\s-]?m7?)?")
_KIT = re.compile(r"nucleo(?:[\s-]?\d+)?|discovery\s.*")
_ORDINARY = word_set(
    "small tiny cheap single real virtual target low-power same new little development dev "
    "evaluation embedded microcontroller micro mcu standard common typical ordinary bare simple "
    "modest arm st stm iot given usual default supported emulated simulated physical actual whole "
    "this that my our the any right own microcontroller-class low-end low-cost 32-bit 8-bit 16-bit"
)
_DENIED = re.compile(
    r"(?:\bnot|\bno|\bwithout|\binstead of|\brather than|\bunlike|\blike|\bthan|n't)"
    r"\s+(?:(?:an?|the|my|on|for)\s+){0,2}$"
)


@dataclass(frozen=True, slots=True)
class BoardRead:
    """A board's name, where the sentence names it, and what it says of other boards."""

    name: str
    given: bool
    words: str
    spans: tuple[tuple[int, int], ...]
    denied: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def read_board(text: Text) -> BoardRead:
    """The board of the sentence, or the default one.

    Raises UnknownBoardError for a board without a folder under firmware/boards, GoalError for two.
    """
    spans, denied, known, family = [], [], dict[str, str](), ""
    failure: UnknownBoardError | None = None
    for start, end in _mentions(text.plain):
        words = text.words(start, end)
        spans.append((start, end))
        if is_denied(text.plain, start):
            denied.append(words)
            continue
        name = _resolve(text.plain[start:end])
        if name:
            known.setdefault(name, words)
        elif _FAMILY.fullmatch(text.plain[start:end]):
            family = words
        else:
            is_kit = _KIT.fullmatch(text.plain[start:end])
            failure = failure or (None if is_kit and known else _unknown(words))
    if failure:
        raise failure
    if len(known) > 1:
        raise GoalError(
            f"The sentence names two boards: {' and '.join(known.values())}.", "Keep one of them."
        )
    name = next(iter(known), DEFAULT_BOARD)
    unclear = () if known else _unclear(text, spans)
    words = known.get(name, family)
    return BoardRead(name, bool(known), words, tuple(spans), tuple(denied), unclear)


def _unclear(text: Text, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """ "the Foobar board": a name that looks like no board that anybody listed.

    Raises UnknownBoardError where it is written with a capital, as names are.
    """
    found = []
    for match in _NAMED.finditer(text.plain):
        start, end = match.span("name")
        if not match["name"] or any(start < last and first < end for first, last in spans):
            continue
        words = text.words(start, end)
        if _ORDINARY & set(match["name"].split()):
            continue
        if words[:1].isupper() and not text.sentence.isupper():
            raise _unknown(words)
        found.append(text.words(start, match.end()))
    return tuple(found)


def is_denied(plain: str, start: int) -> bool:
    """Whether what starts at `start` is named only to say what is not wanted."""
    return bool(_DENIED.search(plain, max(0, start - 30), start))


def _mentions(plain: str) -> Iterator[tuple[int, int]]:
    """Where boards are named, from left to right, longest first, without overlap."""
    found = [match.span() for match in _FOUND.finditer(plain)]
    found += [match.span() for match in _aliases().finditer(plain)]
    found += [match.span("name") for match in _COMPUTER.finditer(plain)]
    place = 0
    structural = [
        match.span("name" if match["name"] else "code")
        for match in _NAMED.finditer(plain)
        if match["code"] or any(character.isdigit() for character in match["name"])
    ]
    for start, end in sorted(found + structural, key=lambda span: (span[0], -span[1])):
        if start >= place:
            yield start, end
            place = end


def _aliases() -> re.Pattern[str]:
    """Every name of the registry, with or without spaces and hyphens between its parts."""
    names = {
        name for board in all_boards() if board.target for name in (board.name, *board.aliases)
    }
    parts = (re.findall(r"[a-z]+|\d+", name.lower()) for name in sorted(names))
    loose = (r"[\s-]?".join(name) for name in parts)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(loose, key=len, reverse=True))})(?!\w)")


def _resolve(words: str) -> str | None:
    """The registry's name of what was written, or None."""
    try:
        return find_board(words).name
    except UnknownBoardError:
        return None


def _unknown(words: str) -> UnknownBoardError:
    """The registry's own error, in the words of the sentence."""
    try:
        find_board(words)
    except UnknownBoardError as error:
        return error
    raise AssertionError(words)
