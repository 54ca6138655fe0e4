"""What the user's data may say of an example: folders, file names, tables, arrays of labels."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.data.pictures import SUFFIXES
from tools.stages.contract import BrokenError
from tools.stages.data.origins import SPLIT_WORDS, Library, Origin
from tools.stages.data.output import MOST_CLASSES, shown
from tools.stages.data.place import SOUNDS, TABLES
from tools.stages.data.tables import Lookup, Table

_DEEPEST = 8
_TOKENS = 4
_MOST_COLUMNS = 2000
_MOST_TABLES = 500
_MOST_COMBINATIONS = 256


@dataclass(frozen=True, slots=True)
class Rule:
    """A value for each example, None where it says nothing; `words` name it to the user.

    `names` are the files that it speaks of, where it speaks of some only.
    """

    words: str
    value: Callable[[Origin], str | None]
    names: frozenset[str] | None = None


def rules(origins: Sequence[Origin], library: Library) -> Iterator[Rule]:
    """Every rule that may explain the labels of `origins`, the usual ones first."""
    kind = origins[0].kind
    yield from _folder_rules(origins)
    if kind == "array":
        yield from _array_rules(origins, library)
        yield Rule("the name of the array", lambda origin: origin.array or None)
    if kind == "table":
        yield from _row_rules(origins, library)
    if kind in ("image", "sound"):
        yield from _table_rules(kind, library)
    yield from _name_rules()


def _folder_rules(origins: Sequence[Origin]) -> Iterator[Rule]:
    """Folders counted from the file upwards, then from the top down where depths differ."""
    depths = {len(_folders(origin)) for origin in origins}
    for above in range(1, min(max(depths), _DEEPEST) + 1):
        where = "the file's folder" if above == 1 else f"the folder {above} above the file"
        yield Rule(f"the name of {where}", _folder_value(-above))
    if len(depths) > 1:
        for below in range(min(max(depths), _DEEPEST)):
            yield Rule(f"the name of folder {below + 1} from the top", _folder_value(below))


def _folders(origin: Origin) -> list[str]:
    """The folders above the file but those that say the split."""
    return [name for name in origin.file.split("/")[:-1] if name.lower() not in SPLIT_WORDS]


def _folder_value(place: int) -> Callable[[Origin], str | None]:
    def value(origin: Origin) -> str | None:
        folders = _folders(origin)
        inside = -len(folders) <= place < len(folders)
        return folders[place] if inside else None

    return value


def _name_rules() -> Iterator[Rule]:
    """Parts of the file's name; last, since numbers in it may say anything."""
    yield Rule("the file's name without its number", _name_without_number)
    yield Rule("the file's name", _stem)
    for place in (*range(_TOKENS), -1, -2):
        which = f"part {place + 1}" if place >= 0 else f"part {-place} from the end"
        yield Rule(f"{which} of the file's name", _token_value(place))
    yield Rule("the letters that the file's name begins with", _letters)


def _stem(origin: Origin) -> str:
    return posixpath.splitext(posixpath.basename(origin.file))[0]


def _name_without_number(origin: Origin) -> str | None:
    return re.sub(r"[\W_]*\d+$", "", _stem(origin)) or None


def _letters(origin: Origin) -> str | None:
    found = re.match(r"[^\W\d_]+", _stem(origin))
    return found[0] if found else None


def _token_value(place: int) -> Callable[[Origin], str | None]:
    def value(origin: Origin) -> str | None:
        tokens = [token for token in re.split(r"[\W_]+", _stem(origin)) if token]
        inside = -len(tokens) <= place < len(tokens)
        return tokens[place] if inside else None

    return value


def _table_rules(kind: str, library: Library) -> Iterator[Rule]:
    """One rule for each column beside one that names files; equal tables are read as one."""
    suffixes = SUFFIXES if kind == "image" else SOUNDS
    lookup = Lookup(library.found.of_kind(suffixes))
    columns: dict[str, dict[str, str | None]] = {}
    for name in library.found.of_kind(TABLES)[:_MOST_TABLES]:
        try:
            table = library.table(name)
        except BrokenError:
            continue  # a text that is no table says nothing of any example
        _read_columns(table, posixpath.dirname(name), lookup, columns)
    for column, values in columns.items():
        yield Rule(f"the column {shown(column, 40)}", _named_value(values), frozenset(values))


def _read_columns(
    table: Table, folder: str, lookup: Lookup, columns: dict[str, dict[str, str | None]]
) -> None:
    """Add what each column says of each file; None where two rows disagree."""
    path_column = lookup.column(table, folder)
    if path_column is None:
        return
    for row in table.rows:
        file = lookup.file(row[path_column], folder) if path_column < len(row) else None
        if file is None:
            continue
        for column, cell in zip(table.columns, row, strict=False):
            known = columns.setdefault(column, {})
            known[file] = cell if known.get(file, cell) == cell else None


def _named_value(values: dict[str, str | None]) -> Callable[[Origin], str | None]:
    return lambda origin: values.get(origin.file)


def _row_rules(origins: Sequence[Origin], library: Library) -> Iterator[Rule]:
    """One rule for each column of the tables that hold the examples themselves."""
    files = {origin.file for origin in origins}
    width = min(len(library.table(file).columns) for file in files)
    names = library.table(min(files)).columns
    for place in range(min(width, _MOST_COLUMNS)):

        def value(origin: Origin, place: int = place) -> str | None:
            row = library.table(origin.file).rows[origin.row or 0]
            return row[place] if place < len(row) else None

        yield Rule(f"the column {shown(names[place], 40)}", value)


def _array_rules(origins: Sequence[Origin], library: Library) -> Iterator[Rule]:
    """One array of labels beside each array of examples, as long as that is."""
    used = sorted({(origin.file, origin.array) for origin in origins})
    choices = [list(_label_arrays(file, name, library)) for file, name in used]
    for chosen in itertools.islice(itertools.product(*choices), _MOST_COMBINATIONS):
        values = dict(zip(used, (texts for _, texts in chosen), strict=True))

        def value(origin: Origin, values: dict[tuple[str, str], list[str]] = values) -> str | None:
            return values[origin.file, origin.array][origin.row or 0]

        yield Rule(f"the array {', '.join(dict.fromkeys(name for name, _ in chosen))}", value)


def _label_arrays(file: str, name: str, library: Library) -> Iterator[tuple[str, list[str]]]:
    """The arrays that could label the rows of this one, those of a like name first."""
    length = (library.headers(file)[name].shape or (0,))[0]
    wanted = _bare(file, name)
    readable = sorted(
        library.readable(), key=lambda one: (one[0] != file, _bare(one[0], one[1]) != wanted)
    )
    for other_file, other, header in readable:
        if (other_file, other) == (file, name) or len(header.shape) not in (1, 2):
            continue
        if header.shape[0] != length or header.shape[1:] > (MOST_CLASSES,):
            continue
        texts = _as_texts(library.array(other_file, other))
        if texts is not None:
            yield f"{other_file}{':' if other else ''}{other}", texts


def _bare(file: str, name: str) -> str:
    """What stays of ``x_train`` and ``y_train`` without the x and the y."""
    words = re.split(r"[\W_]+", (name or posixpath.splitext(file)[0]).lower())
    drop = {"x", "y", "images", "image", "data", "labels", "label", "targets", "target"}
    return " ".join(word for word in words if word not in drop)


def _as_texts(raw: NDArray[Any]) -> list[str] | None:
    """Labels (n,), (n, 1) or one-hot (n, k) as texts; None where they are something else."""
    if raw.ndim == 2 and raw.shape[1] > 1:
        if raw.dtype.kind in "US" or not _is_one_hot(raw):
            return None
        raw = raw.argmax(axis=1)
    raw = raw.reshape(-1)
    if raw.dtype.kind == "f":
        if not (np.isfinite(raw).all() and (raw == np.rint(raw)).all()):
            return None
        raw = raw.astype(np.int64)
    if raw.dtype.kind == "S":
        return [text.decode("utf-8", "replace") for text in raw.tolist()]
    return [str(value) for value in raw.tolist()]


def _is_one_hot(raw: NDArray[Any]) -> bool:
    return bool(np.isin(raw, (0, 1)).all() and (raw.sum(axis=1) == 1).all())
