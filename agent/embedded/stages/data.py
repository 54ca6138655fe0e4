"""Reads where a user's own data are and how to bring them into the project's format."""

from __future__ import annotations

import re
from typing import Any

from agent.embedded.mood import mood_of
from agent.embedded.stages.phrases import find_files, find_path
from tools.goal.amend.phrases import any_of

_AUDIO = re.compile(
    r"\.wav\b|\b"
    + any_of(
        """wavs? | wave files? | sounds? | audio | recordings? | recorded | clips? | noises?
        spectrograms? | log-?mels? | mel | spoken | voices?"""
    )
    + r"\b"
)
_TABLE = re.compile(
    r"\.[ct]sv\b|\b"
    + any_of("csvs? | tsv | spreadsheet | index file | comma[- ]separated | label file")
    + r"\b"
)
_ARRAYS = re.compile(r"\.npy\b|\b" + any_of("numpy | npy | (?:numpy )?arrays?") + r"\b")
_PREPARES = re.compile(
    r"\b"
    + any_of(
        r"""pre-?process\w* | prepar\w+ | load\w* | read(?:ing)? in | read | import\w* | ingest\w*
        bring | resiz\w+ | rescal\w+ | shrink | scal\w+ | crop\w* | convert\w* | turn | clean up
        downsampl\w+ | down-?scal\w+ | transform\w* | normali[sz]\w+ | get"""
    )
    + r"\b"
)
_PICTURES = re.compile(
    r"\b" + any_of("images? | photos? | pictures? | pics? | data | dataset | files?") + r"\b"
)
_REQUEST = re.compile(r"(?:hey |hi |so |ok |please )*(?:can|could|would|will) (?:you|we|u)\b")
_SIZE = re.compile(
    r"(?<![\w.])(?P<side>\d{1,3})\s*(?:[x×]\s*(?P<other>\d{1,3})(?:\s*(?:px|pixels?))?"
    r"|[\s-]*(?:px|pixels?))(?![\w.])"
    r"|\b(?:resize[ds]?|scale[ds]?|shrink|downscale[ds]?)\b[^.,;\d]{0,40}?\bto\s+(?P<to>\d{1,3})\b"
    r"(?!\s*(?:%|[km]b))"
)
_GREY = re.compile(
    r"\b"
    + any_of(
        r"""gr[ae]y(?:-?\s?scale)? | monochrome | black[- ]and[- ]white | b/?w | one channel
        single channel | colou?rs? (?:do not|don't|doesn't|does not) matter
        colou?rs? (?:isn't|is not|are not) important
        ignore (?:the )?colou?rs? | no colou?rs? | without colou?rs?"""
    )
    + r"\b"
)
_COLOUR = re.compile(r"\b(?:in colou?r|rgb|keep (?:the )?colou?rs?|colou?r images)\b")
_NAME = r"[\"'`“]?(?P<name>[\w-]+)"
_UNNAMED = r"(?!(?:of|is|are|with|in|for|and|names?|the|which|that|has|holds)\b)"
_COLUMN = rf"column\s+(?:is\s+|called\s+|named\s+|number\s+)?{_UNNAMED}{_NAME}"
_NAMED_COLUMN = re.compile(rf"(?P<before>[^,;]{{0,45}}?)\b{_COLUMN}", re.IGNORECASE)
_THE_COLUMN = re.compile(
    r"\bthe\s+[\"'`“]?(?P<name>(?!label|class|file|first|second|last|path)[\w-]+)[\"'`”]?\s+column",
    re.IGNORECASE,
)
_OF_FILES = re.compile(r"\b(?:file|path|image|photo|picture|filename)\w*\b", re.IGNORECASE)
_OF_LABELS = re.compile(
    r"\b(?:label|class|kind|species|categor|target|answer|type)\w*\b", re.IGNORECASE
)
_LABEL_FILE = re.compile(r"label|class|target|(?:^|[/_-])y[^/]*$", re.IGNORECASE)
_OWN = re.compile(r"\b(?:my|our|i have|i've|we have|we've|i got|i recorded)\b")


def read_data_wish(message: str, text: str, plain_goal: bool = False) -> dict[str, Any] | None:
    """What a message asks of the user's own data, None where our own readers will do.

    `data` is the path, "" where the message names none; `kind` is "audio", "csv", "numpy" or
    "folders". `plain_goal`: the message is about the data, whatever it says of how.
    """
    path, kind = find_path(message), _kind(text)
    details = _shape(text) | _columns(message) | _arrays(message)
    if not path:
        asked = kind and not _asks(text) and _OWN.search(text) and _PICTURES.search(text)
        return {"data": "", "kind": kind} | details if asked else None
    if path.lower().endswith(".npz") or re.search(r"\.(?:py|md|json|tflite|elf)$", path):
        return None
    shaped = bool(details) or bool(_PREPARES.search(text))
    if _asks(text) or not (kind or shaped or plain_goal):
        return None
    return {"data": path, "kind": kind or "folders"} | details


def place_of(path: str) -> str:
    """The folder of a table, which names files beside it; else the path itself."""
    folder, _, name = path.rpartition("/")
    return (folder or ".") if name.lower().endswith((".csv", ".tsv")) else path


def without_shape(message: str, path: str) -> str:
    """A message without the path, sizes and colours, which limit nothing, and without sounds."""
    rest = _GREY.sub(" ", _SIZE.sub(" ", message.replace(path, "there")))
    return re.sub(_AUDIO.pattern.removeprefix(r"\.wav\b|"), "images", rest, flags=re.IGNORECASE)


def _asks(text: str) -> bool:
    return mood_of(text)[0] == "ask" and not _REQUEST.match(text)


def _kind(text: str) -> str:
    if _TABLE.search(text):
        return "csv"
    if _ARRAYS.search(text):
        return "numpy"
    return "audio" if _AUDIO.search(text) else ""


def _shape(text: str) -> dict[str, Any]:
    """The side in pixels, and whether the images are to be grey or coloured."""
    found: dict[str, Any] = {}
    if match := _SIZE.search(text):
        found["side"] = int(match["side"] or match["to"])
    if _GREY.search(text):
        found["grey"] = True
    elif _COLOUR.search(text):
        found["grey"] = False
    return found


def _columns(message: str) -> dict[str, Any]:
    """The columns of a table that hold the file and the label."""
    found: dict[str, Any] = {}
    for match in _NAMED_COLUMN.finditer(message):
        files = list(_OF_FILES.finditer(match["before"]))
        labels = list(_OF_LABELS.finditer(match["before"]))
        last = max((m.start() for m in labels), default=-1)
        of_file = bool(files) and files[-1].start() > last
        found.setdefault("path_column" if of_file else "label_column", match["name"])
    if not found and (named := _THE_COLUMN.search(message)):
        found["label_column"] = named["name"]
    return found


def _arrays(message: str) -> dict[str, Any]:
    """The arrays of images and labels, told apart by their names, else by their order."""
    arrays = [name for name in find_files(message) if name.lower().endswith(".npy")]
    if len(arrays) != 2:
        return {}
    labels = next((name for name in arrays if _LABEL_FILE.search(name)), arrays[1])
    images = next(name for name in arrays if name != labels)
    return {"images": images, "labels": labels}
