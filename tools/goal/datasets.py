"""The data set or the folder of images that a sentence names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.data.names import DatasetInfo, known_datasets
from tools.errors import DataError, GoalError
from tools.goal.boards import is_denied
from tools.goal.text import Text
from tools.goal.units import known_unit
from tools.goal.vocabulary import NOUNS
from tools.goal.wordlists import word_set

_ELSEWHERE = re.compile(
    r"""(?<!\w)(?:
        (?:fashion[\s-])?[a-z]{0,8}mnist | cifar(?:[\s_-]?\d+)?(?:[\s-]?c\b)?
      | (?:tiny[\s-]?)?image[\s-]?net(?:[\s-]?\d+k?)? | imagenette | imagewoof | svhn | stl[\s-]?10
      | visual\s+wake\s+words | vww | (?:ms[\s-])?coco | food[\s-]?101 | caltech[\s-]?\d+ | gtsrb
      | celeba | places[\s-]?365 | usps | omniglot | flowers[\s-]?102 | oxford[\s-](?:flowers|pets)
      | stanford[\s-](?:cars|dogs) | pascal[\s-]voc | lfw | eurosat | cinic[\s-]?10 | lsun
      | cityscapes | pcam | plantvillage | fer[\s-]?2013 | open\s?images | inaturalist
    )(?!\w)""",
    re.VERBOSE,
)
_CALLED = re.compile(
    r"""(?<!\w)(?:on|for|from|using|with|of)\s(?:the\s)?(?P<name>[\w-]{2,30}(?:\s[\w-]{2,30})?)
        \sdata\s?-?sets?(?!\w)
      | (?<!\w)data\s?-?set\s(?:called\s|named\s)(?P<after>[\w-]{2,40})""",
    re.VERBOSE,
)
_GENERIC = word_set(
    "the a an my our your own custom this that these his her their its whole full entire training "
    "test small large big new attached following provided given local same image images photo "
    "photos picture pictures private personal some any another real public embedded default "
    "bundled standard no"
)
_NOT_A_NAME = re.compile(r"(?:single|double|two|three|four|multi|six|\d)[\s-]?$")
_DIGIT_RANGE = re.compile(
    r"\s*(?:\(|from|,)?\s*(?:0|zero)\s?(?:-|–|to|through|\.\.\.?)\s?(?:9|nine)\b\s*\)?"
)
_QUOTED_PATH = re.compile(r"""(["'`])((?:\.{1,2}|~)?/[^"'`\n]{1,300})\1""")
_CHUNK = re.compile(r"\S+")
_PATH_LEADS = word_set("in from folder directory dir at under path data")


@dataclass(frozen=True, slots=True)
class DataRead:
    """What a sentence says of its data; `spans` are the places that say it."""

    name: str | None
    name_words: str
    path: str | None
    spans: tuple[tuple[int, int], ...]
    denied: tuple[str, ...] = ()


def read_data(text: Text, own_data: bool) -> DataRead:
    """The data set and data folder of the sentence.

    With `own_data`, or a folder in the sentence, a name that is not known is only a name.
    Raises DataError for an unknown data set, GoalError where two are named.
    """
    path = _read_path(text)
    taken = [path] if path else []
    known: dict[str, str] = {}
    denied: list[str] = []
    for start, end, info in data_mentions(text.plain):
        if any(start < other_end and other < end for other, other_end in taken):
            continue
        taken.append((start, end))
        words = text.words(start, end)
        if is_denied(text.plain, start):
            denied.append(words)
        elif info is not None:
            known.setdefault(info.name, words)
        elif not own_data and path is None:
            raise _unknown(words)
    if len(known) > 1:
        raise GoalError(
            f"The sentence names two data sets: {' and '.join(known.values())}.",
            "Keep one of them.",
        )
    name, words = next(iter(known.items()), (None, ""))
    if name == "digits":
        taken += _digit_ranges(text.plain, taken)
    written = text.sentence[text.origin[path[0]] : text.origin[path[1] - 1] + 1] if path else None
    return DataRead(name, words, written, tuple(taken), tuple(denied))


def data_mentions(plain: str) -> list[tuple[int, int, DatasetInfo | None]]:
    """Every place that names a data set; the known names first, unknown ones with None."""
    found: list[tuple[int, int, DatasetInfo | None]] = []
    for match in _ELSEWHERE.finditer(plain):
        found.append((*match.span(), _info(match.group())))
    for info in known_datasets():
        for match in _alias_pattern(info).finditer(plain):
            if not _NOT_A_NAME.search(plain, max(0, match.start() - 8), match.start()):
                found.append((*match.span(), info))
    for match in _CALLED.finditer(plain):
        group = "name" if match["name"] else "after"
        if not _GENERIC & set(match[group].split()):
            found.append((*match.span(group), None))
    return found


def _alias_pattern(info: DatasetInfo) -> re.Pattern[str]:
    parts = (re.findall(r"[a-z]+|\d+", alias.lower()) for alias in info.aliases)
    loose = sorted((r"[\s_-]?".join(alias) for alias in parts), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(loose)})(?!\w)")


def _info(words: str) -> DatasetInfo | None:
    return next((info for info in known_datasets() if _alias_pattern(info).fullmatch(words)), None)


def _digit_ranges(plain: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """ "the digits 0 to 9" says what a digit is, not how much of something."""
    ranges = (_DIGIT_RANGE.match(plain, end) for _, end in taken)
    return [match.span() for match in ranges if match]


def _read_path(text: Text) -> tuple[int, int] | None:
    """Where the sentence gives a folder or an .npz file; only unmistakable forms count."""
    if match := _QUOTED_PATH.search(text.plain):
        return match.span(2)
    lead = ""
    for match in _CHUNK.finditer(text.plain):
        chunk = match.group().strip("\"'`()[]<>").rstrip(".,;:!?")
        if chunk and _is_path(chunk, lead):
            start = match.start() + match.group().index(chunk)
            return start, start + len(chunk)
        lead = match.group().strip(":")
    return None


def _is_path(chunk: str, lead: str) -> bool:
    if chunk.startswith(("./", "../", "~/")) or re.match(r"[a-z]:\\\w", chunk):
        return True
    if chunk.endswith(".npz") and len(chunk) > 4:
        return True
    parts = [part for part in chunk.split("/") if part]
    if "/" not in chunk or any(part in NOUNS or known_unit(part) for part in parts):
        return False
    named = all(re.fullmatch(r"[a-z_][\w.-]*", part) for part in parts)
    if chunk[0] == "/":
        return named and (len(parts) > 1 or lead in _PATH_LEADS)
    return named and len(parts) > 1 and lead in _PATH_LEADS


def _unknown(words: str) -> DataError:
    known = ", ".join(info.name for info in known_datasets())
    return DataError(
        f"The data set “{words}” is not known.",
        f"Known data sets: {known}. Give your own images (a folder or an .npz) with --data.",
    )
