"""OLLAMA_HOST as Ollama's own clients read it."""

from __future__ import annotations

import pytest

from agent.models.address import read_address
from agent.models.errors import ModelError


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104  # what users write
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        (":56789", "http://127.0.0.1:56789"),
        ("box", "http://box:11434"),
        ("box:1234/", "http://box:1234"),
        ("http://box", "http://box:80"),
        ("https://box/ollama/", "https://box:443/ollama"),
        ("[::1]", "http://[::1]:11434"),
        ('"http://box:1"', "http://box:1"),
        ("http://me:secret@box:1", "http://box:1"),
    ],
)
def test_an_address(text: str, url: str) -> None:
    assert read_address(text).url == url


@pytest.mark.parametrize("text", ["ftp://box", "box:port", "http://[::1", "box:99999"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ModelError, match="is no address"):
        read_address(text)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "box:1")
    assert read_address().url == "http://box:1"
    monkeypatch.delenv("OLLAMA_HOST")
    assert read_address().local


def test_the_login_stays_for_the_client() -> None:
    address = read_address("http://me:secret@localhost:1")
    assert address.url_with_login == "http://me:secret@localhost:1"
    assert address.local
