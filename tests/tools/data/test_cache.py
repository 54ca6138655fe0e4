from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.listener import Listener
from tests.tools.data.conftest import save_classes, save_picture
from tools.data import load_dataset


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    save_classes(tmp_path / "pets", 100)
    (tmp_path / "pets" / "cat" / "broken.png").touch()
    return tmp_path / "pets"


def test_the_second_load_decodes_nothing_and_reports_the_same(pets: Path) -> None:
    cold, warm = Listener(), Listener()
    first = load_dataset(None, pets, cold)
    second = load_dataset(None, pets, warm)
    assert cold.stages
    assert not warm.stages
    assert (cold.notes, cold.warnings) == (warm.notes, warm.warnings)
    assert (first.digest, first.classes, first.notes) == (
        second.digest,
        second.classes,
        second.notes,
    )
    assert np.array_equal(first.train.images, second.train.images)


def test_a_changed_file_makes_the_cache_stale(pets: Path) -> None:
    before = load_dataset(None, pets).digest
    save_picture(pets / "cat" / "0000.png", 77, size=(12, 12))
    assert load_dataset(None, pets).digest != before


@pytest.mark.parametrize("damage", ["alter", "truncate", "remove", "entry"])
def test_a_damaged_entry_is_noticed_and_rebuilt(pets: Path, cache: Path, damage: str) -> None:
    first = load_dataset(None, pets)
    (entry,) = cache.iterdir()
    victim = entry / ("entry.json" if damage == "entry" else "val_images.npy")
    content = bytearray(victim.read_bytes())
    if damage == "entry":
        content = content.replace(b'"cat"', b'"rat"')
    content[-5] ^= damage == "alter"
    if damage == "remove":
        victim.unlink()
    else:
        victim.write_bytes(content[:-3] if damage == "truncate" else content)
    listener = Listener()
    assert load_dataset(None, pets, listener).digest == first.digest
    assert listener.warnings[0].startswith("The cached data was damaged")
    again = Listener()
    load_dataset(None, pets, again)
    assert not any("damaged" in text for text in again.warnings)


def test_changing_the_arrays_leaves_the_cache_as_it_is(pets: Path) -> None:
    load_dataset(None, pets)
    dataset = load_dataset(None, pets)
    dataset.train.images[:] = 0
    listener = Listener()
    assert load_dataset(None, pets, listener).train.images.any()
    assert len(listener.warnings) == 1


def test_an_unwritable_cache_is_done_without(
    pets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TINYSMITH_CACHE", str(tmp_path / "file" / "below"))
    listener = Listener()
    dataset = load_dataset(None, pets, listener)
    assert len(dataset.train) == 120
    assert "cannot be cached" in listener.warnings[-1]


def test_nothing_half_written_is_left_and_old_leftovers_go(pets: Path, cache: Path) -> None:
    leftover = cache / ".unfinished-old"
    leftover.mkdir(parents=True)
    os.utime(leftover, (0, 0))
    load_dataset(None, pets)
    assert [path.name.startswith(".") for path in cache.iterdir()] == [False]


def test_a_copy_in_another_place_has_an_entry_of_its_own(pets: Path, cache: Path) -> None:
    shutil.copytree(pets, pets.parent / "copy")
    digests = {load_dataset("pets", place).digest for place in (pets, pets.parent / "copy")}
    assert len(digests) == 1
    assert len(list(cache.iterdir())) == 2
