"""Labels are held against what the user's data say, in each layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.programs.data.cases import user_data
from tools.stages import BrokenError
from tools.stages.data.labels import explain
from tools.stages.data.origins import Library, Origin, own_split, trace
from tools.stages.data.output import Output, Part
from tools.stages.data.place import Found, find
from tools.stages.data.share import enough_used

FILES = {f"{name}/{n}.png": Path(name) for name in ("Ant", "bee") for n in range(4)}


def output_of(
    sources: list[str], labels: list[int], classes: tuple[str, ...], part: str = "train"
) -> Output:
    """Images that nobody looks at, with these sources and labels."""
    images = np.zeros((len(sources), 8, 8, 1), np.uint8)
    return Output({part: Part(images, np.array(labels), tuple(sources))}, classes)


def explained(found: Found, sources: list[str], labels: list[int], *classes: str) -> str:
    output, library = output_of(sources, labels, classes), Library(found)
    origins, _ = trace(output, library)
    return explain(output, origins, library)[1]


def test_the_class_is_the_folder(tmp_path: Path) -> None:
    found = Found(tmp_path, FILES)
    labels = [int(name.startswith("bee")) for name in FILES]
    assert "the name of the file's folder" in explained(found, list(FILES), labels, "ant", "bee")


def test_names_that_differ_from_the_folders_are_the_programs_own(tmp_path: Path) -> None:
    labels = [int(name.startswith("bee")) for name in FILES]
    assert explained(Found(tmp_path, FILES), list(FILES), labels, "crawls", "flies")
    with pytest.raises(BrokenError, match="'ant' have the label of 'Bee'"):
        explained(Found(tmp_path, FILES), list(FILES), labels, "Bee", "Ant")


def test_folders_of_splits_do_not_count_as_levels(tmp_path: Path) -> None:
    files = {f"train/{name}/a/{n}.png": tmp_path for name in ("x", "y") for n in range(4)}
    files |= {f"{name}/val/{n}.png": tmp_path for name in ("x", "y") for n in range(4)}
    labels = [int("y" in name) for name in files]
    said = explained(Found(tmp_path, files), list(files), labels, "x", "y")
    assert "folder 1 from the top" in said


@pytest.mark.parametrize(
    ("layout", "source", "words"),
    [
        ("named", "{shape}_{n:03}.png", "the file's name without its number"),
        ("deep", "pictures/{shape}/day {day}/{n}.png", "the folder 2 above the file"),
        ("stacks", "{shape}.npy#{n}", "the file's name"),
    ],
)
def test_the_rule_is_told_for_each_layout(
    tmp_path: Path, layout: str, source: str, words: str
) -> None:
    shapes = ("circle", "cross", "square", "triangle")
    found = find(str(user_data(layout)), tmp_path)
    sources = [source.format(shape=s, n=n, day=n % 3) for s in shapes for n in range(36)]
    labels = [label for label in range(4) for _ in range(36)]
    assert words in explained(found, sources, labels, *shapes)


def test_a_column_of_a_table_gives_the_labels(tmp_path: Path) -> None:
    found = find(str(user_data("table")), tmp_path)
    sources = [f"images/img{1000 + n}.png" for n in range(144)]
    labels = [n % 4 for n in range(144)]
    assert "the column 'label'" in explained(found, sources, labels, *"abcd")
    people = [n // 4 % 5 for n in range(144)]
    assert "the column 'drawn by'" in explained(found, sources, people, *"abcde")


def test_an_array_beside_the_images_gives_the_labels(tmp_path: Path) -> None:
    found = find(str(user_data("arrays")), tmp_path)
    labels = np.load(user_data("arrays") / "y.npy").tolist()
    sources = [f"x.npy#{n}" for n in range(len(labels))]
    assert "the array y.npy" in explained(found, sources, labels, *"abcd")
    with pytest.raises(BrokenError, match="not what the user's data say"):
        explained(found, sources, labels[::-1], *"abcd")


def test_an_archive_may_hold_one_array_of_labels_for_each_part(tmp_path: Path) -> None:
    found = find(str(user_data("archive")), tmp_path)
    with np.load(user_data("archive") / "shapes.npz") as stored:
        kinds = {part: stored[f"kinds_{part}"].argmax(axis=1) for part in ("train", "test")}
    sources = [f"shapes.npz:pics_{part}#{n}" for part in kinds for n in range(len(kinds[part]))]
    labels = [int(label) for part in kinds for label in kinds[part]]
    output, library = output_of(sources, labels, tuple("abcd")), Library(found)
    origins = [
        Origin("shapes.npz", text[11:].partition("#")[0], int(text.partition("#")[2]))
        for text in sources
    ]
    assert "kinds_train" in explain(output, origins, library)[1]


def test_rows_of_arrays_that_look_alike_are_counted_as_data(tmp_path: Path) -> None:
    found = find(str(user_data("archive")), tmp_path)
    library = Library(found)
    origins = [Origin("shapes.npz", "pics_test", n) for n in range(29)]
    output = output_of([one.text for one in origins], [0] * 29, ("a", "b"))
    with pytest.raises(BrokenError, match="29 of 144 rows"):
        enough_used(origins, None, library, 0.9)  # type: ignore[arg-type]
    assert output.sources[3] == "shapes.npz:pics_test#3"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("shapes.npz", "Name the row too"),
        ("shapes.npz#1", "no array ''"),
        ("shapes.npz:other#1", "It has 'pics_train'"),
        ("shapes.npz:pics_test#99999", "there are 29 rows"),
        ("shapes.npz:pics_test#-1", "There is no"),
        ("shapes.npz:pics_test#²", "There is no"),
    ],
)
def test_a_row_that_is_not_there_is_told(tmp_path: Path, source: str, words: str) -> None:
    found = find(str(user_data("archive")), tmp_path)
    with pytest.raises(BrokenError) as caught:
        trace(output_of([source], [0], ("a", "b")), Library(found))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("origin", "part"),
    [
        (Origin("data/Testing/cat/1.png"), "test"),
        (Origin("cat/testimony.png"), None),
        (Origin("test.png"), None),
        (Origin("x_train.npy", row=3), "train"),
        (Origin("all.npz", "images-valid", 3), "val"),
        (Origin("all.npz", "latest", 3), None),
    ],
)
def test_the_users_own_split_is_read_from_folders_and_arrays(
    origin: Origin, part: str | None
) -> None:
    assert own_split(origin) == part
