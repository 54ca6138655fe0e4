"""The data set that a program made of the user's data: from then on it is the project's."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.errors import DataError


class PreparedData(BaseModel):
    """Where it came from and what it is; `file` lies beside this record.

    `sha256` is that of the file, `source` the absolute path of the user's data.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Path
    file: str
    sha256: str
    classes: int
    resolution: int
    channels: int
    train_images: int
    val_images: int
    test_images: int

    @property
    def title(self) -> str:
        """What the data set is called; no known data set has such a name."""
        return f"{self.source.stem} (prepared)"


def load_prepared(record: Path) -> PreparedData | None:
    """The record at `record`, None where nothing was prepared; DataError where it is damaged."""
    try:
        return PreparedData.model_validate_json(record.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise DataError(
            f"{record} cannot be read ({error}).", "Prepare the data again (prepare_data)."
        ) from error


def prepared_file(record: Path, given: Path | None) -> tuple[str, Path] | None:
    """Name and file of the prepared data where `given`, a path of the user's or none, means them.

    Raises DataError where the record is damaged.
    """
    prepared = load_prepared(record)
    if prepared is None:
        return None
    if given is not None and not _same(given.expanduser().resolve(), prepared.source):
        return None
    return prepared.title, record.with_name(prepared.file)


def _same(given: Path, source: Path) -> bool:
    """Whether both mean the same data: a table is named for the folder that it lies in."""
    return given == source or (given.is_file() and given.parent == source)
