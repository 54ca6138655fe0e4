from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.data.conftest import save_classes
from tools.data import known_datasets, load_dataset
from tools.data.names import find_info
from tools.errors import DataError


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("CIFAR-100", "cifar100"),
        ("cifar 10", "cifar10"),
        ("Handwritten digits", "digits"),
        ("handwritten-digit", "digits"),
    ],
)
def test_the_words_people_use_name_a_data_set(words: str, name: str) -> None:
    info = find_info(words)
    assert info is not None
    assert info.name == name


def test_names_and_aliases_are_unambiguous() -> None:
    aliases = [alias for info in known_datasets() for alias in info.aliases]
    assert len(aliases) == len(set(aliases))
    assert all(info.name in info.aliases for info in known_datasets())


def test_importing_the_names_loads_no_heavy_library() -> None:
    program = (
        "import sys; import tools.data as d; d.known_datasets();"
        "print(*{'numpy', 'PIL', 'sklearn', 'torch', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b""


@pytest.mark.parametrize("name", ["mnist", "imagenet", "   ?"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(DataError, match="digits, cifar10, cifar100"):
        load_dataset(name)


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "nowhere.npz"])
def test_a_path_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(DataError, match=r"nowhere.* does not exist"):
        load_dataset(name)


@pytest.mark.parametrize("name", [None, "", "folder", "custom"])
def test_nothing_given_is_an_error_that_says_what_to_give(name: str | None) -> None:
    with pytest.raises(DataError, match="--data"):
        load_dataset(name)


def test_a_folder_can_be_given_as_name_as_folder_or_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_classes(tmp_path / "pets", 5)
    by_name = load_dataset(str(tmp_path / "pets"))
    by_folder = load_dataset("folder", tmp_path / "pets")
    monkeypatch.setenv("TINYSMITH_DATA", str(tmp_path / "pets"))
    by_environment = load_dataset()
    assert by_name.digest == by_folder.digest == by_environment.digest
    assert by_name.name == by_folder.name == by_environment.name == "pets"


def test_a_folder_given_for_a_known_name_must_have_its_classes(tmp_path: Path) -> None:
    save_classes(tmp_path / "pets", 5)
    with pytest.raises(DataError, match="has 2 classes, not 100"):
        load_dataset("cifar100", tmp_path / "pets")


def test_a_folder_given_for_the_digits_takes_the_place_of_the_bundled_ones(tmp_path: Path) -> None:
    save_classes(tmp_path / "mine", 5, tuple("0123456789"))
    assert load_dataset("digits", tmp_path / "mine").resolution == 12


def test_an_empty_folder_holds_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no data set"):
        load_dataset(None, tmp_path)
