"""Which model answers, for several sets of installed ones."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from agent.models.choose import GB, choose_model
from agent.models.errors import ModelError, NotInstalledError
from tests.ollama_server import OllamaServer, ServedModel

Serve = Callable[..., OllamaServer]
MEMORY = 32 * GB

QWEN = ServedModel(name="qwen3:8b")
TINY_QWEN = ServedModel(name="qwen3:0.6b", parameters="751.63M", size=522_000_000)
LLAMA = ServedModel(name="llama3.1:8b", parameters="8.0B", size=4_900_000_000, family="llama")
HUGE = ServedModel(name="gpt-oss:120b", parameters="116.8B", size=65_000_000_000, family="gptoss")
CLOUD = ServedModel(
    name="gpt-oss:120b-cloud", parameters="116.8B", size=384, remote_host="ollama.com"
)
UNKNOWN = ServedModel(name="acme:14b", parameters="14B", size=9_000_000_000, family="acme")
DEAF = ServedModel(name="gemma3:27b", parameters="27.4B", family="gemma3", capabilities=("vision",))
OLD = ServedModel(name="mistral:7b", parameters="7.2B", capabilities=None, template="{{.Tools}}")
EMBED = ServedModel(name="nomic-embed-text", parameters="137M", capabilities=("embedding",))


@pytest.mark.parametrize(
    ("installed", "best"),
    [
        ([QWEN], "qwen3:8b"),
        ([LLAMA, QWEN, UNKNOWN], "qwen3:8b"),
        ([UNKNOWN, LLAMA], "llama3.1:8b"),
        ([TINY_QWEN, UNKNOWN], "acme:14b"),
        ([TINY_QWEN, EMBED], "qwen3:0.6b"),
        ([HUGE, QWEN], "qwen3:8b"),
        ([CLOUD, LLAMA], "llama3.1:8b"),
        ([DEAF, OLD], "mistral:7b"),
    ],
)
def test_the_best_installed_model(
    serve: Serve, installed: Sequence[ServedModel], best: str
) -> None:
    chosen = choose_model(host=serve(models=installed).url, memory_bytes=MEMORY)
    assert chosen.name == f"ollama:{best}"
    assert "calls tools" in chosen.why
    assert "32 GB of memory" in chosen.why


@pytest.mark.parametrize("installed", [[], [DEAF, EMBED], [HUGE], [CLOUD]])
def test_without_a_model_that_calls_tools_the_planner_answers(
    serve: Serve, installed: Sequence[ServedModel]
) -> None:
    chosen = choose_model(host=serve(models=installed).url, memory_bytes=MEMORY)
    assert chosen.name == "embedded"
    assert "ollama pull qwen3:8b" in chosen.why


def test_a_model_that_is_too_large_is_said_to_be() -> None:
    with OllamaServer(models=[HUGE]) as server:
        chosen = choose_model(host=server.url, memory_bytes=MEMORY)
    assert "1 would need more memory than this machine has" in chosen.why


def test_no_server_no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaServer() as server:
        pass
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    begun = time.monotonic()
    chosen = choose_model()
    assert time.monotonic() - begun < 0.4
    assert chosen.name == "embedded"
    assert f"No Ollama server answers at {server.url}" in chosen.why


def test_a_server_that_does_not_answer_costs_half_a_second(serve: Serve) -> None:
    begun = time.monotonic()
    chosen = choose_model(host=serve(delay_s=20.0).url)
    assert time.monotonic() - begun < 1.0
    assert (chosen.name, chosen.context_tokens) == ("embedded", 0)
    assert "does not answer within 0.5 s" in chosen.why


def test_an_address_that_is_none_is_no_reason_to_stop() -> None:
    chosen = choose_model(host="http://[broken")
    assert chosen.name == "embedded"
    assert "is no address" in chosen.why


def test_a_named_model_is_taken(serve: Serve) -> None:
    server = serve(models=[QWEN, ServedModel(name="llama3.1:latest", family="llama")])
    chosen = choose_model("ollama:llama3.1", host=server.url, memory_bytes=MEMORY)
    assert chosen.name == "ollama:llama3.1:latest"
    assert chosen.why == "as you asked"


def test_a_model_that_is_not_installed_can_be_fetched(serve: Serve) -> None:
    with pytest.raises(NotInstalledError, match="Installed: qwen3:8b") as missing:
        choose_model("ollama:llama3.1:8b", host=serve(models=[QWEN]).url)
    assert missing.value.name == "llama3.1:8b"
    assert missing.value.hint == "Fetch it: ollama pull llama3.1:8b"


def test_a_named_model_must_call_tools(serve: Serve) -> None:
    with pytest.raises(ModelError, match="cannot call tools"):
        choose_model("ollama:gemma3:27b", host=serve(models=[DEAF]).url)


def test_a_named_model_may_be_too_large(serve: Serve) -> None:
    chosen = choose_model("ollama:gpt-oss:120b", host=serve(models=[HUGE]).url, memory_bytes=GB)
    assert "may not fit" in chosen.why


def test_ollama_alone_must_answer() -> None:
    with OllamaServer() as server:
        pass
    with pytest.raises(ModelError, match="No Ollama server answers"):
        choose_model("ollama", host=server.url)


@pytest.mark.parametrize(
    ("memory", "wanted", "tokens"),
    [
        (32 * GB, None, 16_384),
        (8 * GB, None, 8_192),
        (13 * GB // 2, None, 4_096),
        (32 * GB, 32_768, 32_768),
        (32 * GB, 100_000, 40_960),
    ],
)
def test_the_context_window(serve: Serve, memory: int, wanted: int | None, tokens: int) -> None:
    url = serve(models=[QWEN]).url
    chosen = choose_model(host=url, memory_bytes=memory, context=wanted)
    assert chosen.context_tokens == tokens
    assert ("40,960 tokens at most" in chosen.why) == (wanted == 100_000)


def test_what_was_chosen_is_built(serve: Serve) -> None:
    from agent.models.ollama import Ollama

    model = choose_model(host=serve(models=[QWEN]).url, memory_bytes=MEMORY).build()
    assert isinstance(model, Ollama)
    assert (model.model, model.num_ctx) == ("qwen3:8b", 16_384)


def test_the_embedded_planner_is_built() -> None:
    chosen = choose_model("embedded")
    assert chosen.build()._llm_type
    assert chosen.why == "as you asked"


@pytest.mark.parametrize("spec", ["", "qwen3", "openai:", "nonsense"])
def test_a_spec_that_names_no_model(spec: str) -> None:
    with pytest.raises(ModelError, match="names no model"):
        choose_model(spec)


def test_a_provider_without_its_package() -> None:
    with pytest.raises(ModelError, match="langchain-xai") as missing:
        choose_model("xai:grok")
    assert missing.value.hint == "Install it: pip install langchain-xai"


def test_a_provider_without_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "langchain_xai.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("XAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="XAI_API_KEY is not set"):
        choose_model("xai:grok")


def test_an_unknown_provider_fails_when_it_is_built() -> None:
    chosen = choose_model("acme:large", context=1000)
    assert (chosen.name, chosen.context_tokens) == ("acme:large", 1000)
    with pytest.raises(ModelError, match="acme:large cannot be used"):
        chosen.build()


def test_choosing_imports_no_framework(serve: Serve) -> None:
    code = (
        "import sys; from agent.models.choose import choose_model;"
        f"print(choose_model(host={serve(models=[QWEN]).url!r}).name);"
        "print([m for m in ('langchain_core', 'langchain', 'httpx', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["ollama:qwen3:8b", "[]"]
