"""Sessions are listed, found, forked and deleted; the file is private and robust."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.events import Event, ModelChosen, Stopped, Undone, UserSaid
from agent.store import (
    Session,
    SessionError,
    SessionStore,
    counting,
    sessions_file,
)
from agent.store.history import messages
from tests.agent.store.samples import begun, conversation, turn
from tools.project import Project


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    with SessionStore(tmp_path / "home" / "sessions.sqlite") as opened:
        yield opened


def fill(store: SessionStore, turns: int = 2, title: str = "digits", folder: str = "w") -> Session:
    session = store.create(title, "embedded", store.path.parent.parent / folder)
    for event in conversation(turns):
        session.append(event)
    return session


def test_what_was_appended_is_read_again(store: SessionStore) -> None:
    session = fill(store)
    records = session.records()
    assert [record.event for record in records] == conversation(2)
    assert [record.step for record in records] == list(range(1, 15))
    assert session.records(first=4, last=5) == records[3:5]


def test_the_list_counts_and_the_last_used_comes_first(store: SessionStore) -> None:
    older, newer = fill(store, 2), fill(store, 1, "birds")
    assert [info.title for info in store.sessions()] == ["birds", "digits"]
    older.append(ModelChosen(model="ollama:qwen3", why="asked for"))
    info = store.sessions()[0]
    assert (info.id, info.model, info.steps, info.turns) == (older.id, "ollama:qwen3", 15, 2)
    assert (info.tokens, info.status, info.parent) == (30, "done", None)
    assert info.created <= info.updated
    assert store.find("LAST").id == older.id
    assert newer.info.steps == 8


def test_tokens_that_nobody_counted_are_unknown(store: SessionStore) -> None:
    session = store.create("new", "embedded", Path("w"))
    assert session.info.tokens is None
    session.append(turn(1)[4])
    assert session.info.tokens is None


def test_the_status_is_that_of_the_last_turn(store: SessionStore) -> None:
    session = store.create("new", "embedded", Path("w"))
    assert session.info.status == "open"
    stages: list[tuple[list[Event], str]] = [
        (turn(1), "done"),
        ([UserSaid(text="go on")], "open"),
        ([Stopped(what="x")], "stopped"),
    ]
    for events, status in stages:
        for event in events:
            session.append(event)
        assert session.info.status == status


def test_the_search_reads_titles_and_messages(store: SessionStore) -> None:
    session = fill(store, 1, "Ziffern über alles")
    fill(store, 1, "birds")
    session.append(UserSaid(text="And 100 %_ of the FLASH?"))
    for query in ("ÜBER", "flash 100", "%_", "ziffern flash"):
        assert [info.id for info in store.sessions(query)] == [session.id], query
    assert store.sessions("ziffern birds") == []
    assert len(store.sessions("the limit is")) == 2


def test_ids_are_found_by_their_beginning(store: SessionStore) -> None:
    session = store.create("one", "embedded", Path("w"))
    assert store.find(session.id[:5].upper()).id == session.id
    for unknown in ("", "%", "zzz", "last one"):
        with pytest.raises(SessionError, match="no session"):
            store.find(unknown)


def test_an_ambiguous_beginning_lists_the_matches(store: SessionStore) -> None:
    ids = [store.create(f"title {number}", "m", Path("w")).id for number in range(17)]
    (begins, _), *_ = Counter(one[0] for one in ids).most_common()  # of 16 digits, one comes twice
    with pytest.raises(SessionError) as caught:
        store.find(begins)
    matches = [one for one in ids if one.startswith(begins)]
    assert all(f"{one} (title {ids.index(one)})" in str(caught.value) for one in matches)
    assert store.find(matches[0]).id == matches[0]


def test_a_session_is_deleted_and_its_files_are_kept(store: SessionStore, tmp_path: Path) -> None:
    session, other = fill(store), fill(store, 1)
    (tmp_path / "w").mkdir()
    session.log.parent.mkdir()
    session.log.write_text("log")
    info = store.delete(session.id)
    assert info.workspace == str(tmp_path / "w")
    assert (tmp_path / "w").is_dir()
    assert not session.log.exists()
    assert [one.id for one in store.sessions()] == [other.id]
    assert session.records() == []
    with pytest.raises(SessionError, match="was deleted"):
        _ = session.info


def test_what_was_deleted_is_gone_from_the_disk(store: SessionStore) -> None:
    session = store.create("new", "embedded", Path("w"))
    session.append(UserSaid(text="a rare secret of mine"))
    store.delete(session.id)
    folder = store.path.parent
    assert all(b"rare secret" not in path.read_bytes() for path in folder.iterdir())


def test_a_fork_ends_where_a_turn_ended_and_has_its_own_files(store: SessionStore) -> None:
    session = fill(store, 3)
    project = Project(session.workspace)
    project.folder.mkdir()
    (project.folder / "weights").write_text("w")
    fork = store.fork(session.id[:6], at_step=16)
    info = fork.info
    assert (info.parent, info.parent_step, info.steps) == (session.id, 14, 14)
    assert fork.records() == session.records(last=14)
    assert fork.workspace != project.folder
    assert (fork.workspace / "weights").read_text() == "w"
    # The third turn, which is not in the fork, had set 3 KB.
    assert Project(fork.workspace).load_goal().sram_bytes == 2048
    assert not project.goal.exists()


def test_a_fork_of_a_fork_lies_beside_it(store: SessionStore, tmp_path: Path) -> None:
    first = store.fork(fill(store).id, 8)
    second = store.fork(first.id, 2)
    assert second.workspace == tmp_path / f"w-fork-{second.id}"
    assert second.info.parent == first.id


def test_nothing_is_forked_before_a_turn_has_ended(store: SessionStore) -> None:
    session = fill(store)
    with pytest.raises(SessionError, match="No turn of session"):
        store.fork(session.id, 0)
    assert len(store.sessions()) == 1


def test_undone_turns_do_not_stand(store: SessionStore) -> None:
    session = fill(store, 2)
    session.append(Undone(to_step=8))
    assert [record.step for record in counting(session.records())] == [*range(1, 9), 15]
    session.append(UserSaid(text="again"))
    assert [record.step for record in counting(session.records())] == [*range(1, 9), 15, 16]


def test_how_a_call_ended_is_known_by_its_id(store: SessionStore) -> None:
    session, other = fill(store), fill(store, 1)
    finished = session.finished_call("call-2")
    assert finished is not None
    assert finished.result["goal"]["sram_bytes"] == 2048
    assert session.finished_call("call-9") is None
    assert other.finished_call("call-2") is None


def test_a_session_is_renamed(store: SessionStore) -> None:
    session = fill(store)
    session.rename("digits on stm32h743")
    assert store.sessions()[0].title == "digits on stm32h743"


def test_only_the_owner_reads_conversations(store: SessionStore) -> None:
    fill(store)
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in store.path.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_the_folder_is_the_users_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINYSMITH_HOME", str(tmp_path / "mine"))
    assert sessions_file() == tmp_path / "mine" / "sessions.sqlite"
    monkeypatch.delenv("TINYSMITH_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert "tinysmith" in sessions_file().parts


def test_a_newer_file_is_refused(store: SessionStore) -> None:
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(SessionError, match="newer tinysmith"):
        SessionStore(store.path)


@pytest.mark.parametrize("content", [b"no database" * 400, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sessions.sqlite"
    path.write_bytes(content)
    with pytest.raises(SessionError, match="is damaged") as error:
        SessionStore(path)
    assert "Move it away" in error.value.hint
    assert path.read_bytes() == content


def test_damage_in_the_middle_is_found_when_it_is_read(store: SessionStore) -> None:
    session = fill(store, 40)
    store.close()
    content = bytearray(store.path.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 20_000] = b"\xa5" * 20_000
    store.path.write_bytes(content)
    with pytest.raises(SessionError, match="damaged"), SessionStore(store.path) as opened:
        Session(opened._database, session.id).records()


def test_a_damaged_step_is_named(store: SessionStore) -> None:
    session = fill(store)
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE events SET document = '{}' WHERE step = 9")
    connection.close()
    with pytest.raises(SessionError, match="Step 9") as error:
        session.records()
    assert "--at 8" in error.value.hint
    assert store.fork(session.id, 8).info.steps == 8


def test_a_folder_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SessionError, match="cannot be used"):
        SessionStore(tmp_path / "file" / "below" / "sessions.sqlite")


def test_a_session_of_500_steps_is_there_at_once(store: SessionStore) -> None:
    session = fill(store, 83)
    layers = [{"name": f"layer {n}", "macs": n, "sram_bytes": 2 * n} for n in range(60)]
    for event in begun():
        session.append(event)
    for row in range(1, 80):
        with store._database.writing() as connection:
            connection.execute(
                "UPDATE events SET document = json_set(document, '$.result.layers', json(?))"
                " WHERE kind = 'tool_finished' AND step = ?",
                (json.dumps(layers), 6 * row),
            )
    messages([])  # loads LangChain
    started = time.monotonic()
    found = store.find(session.id[:4])
    assert len(messages(found.records())) == 83 * 4
    assert found.info.steps == 502
    assert time.monotonic() - started < 0.5
