"""Models of other providers, through LangChain: ``provider:model``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from agent.models.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class Provider:
    """What has to be there: a package, and one of `keys` in the environment."""

    package: str
    keys: tuple[str, ...]


PROVIDERS = {
    "anthropic": Provider("langchain-anthropic", ("ANTHROPIC_API_KEY",)),
    "cohere": Provider("langchain-cohere", ("COHERE_API_KEY",)),
    "deepseek": Provider("langchain-deepseek", ("DEEPSEEK_API_KEY",)),
    "fireworks": Provider("langchain-fireworks", ("FIREWORKS_API_KEY",)),
    "google_genai": Provider("langchain-google-genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
    "groq": Provider("langchain-groq", ("GROQ_API_KEY",)),
    "mistralai": Provider("langchain-mistralai", ("MISTRAL_API_KEY",)),
    "openai": Provider("langchain-openai", ("OPENAI_API_KEY",)),
    "openrouter": Provider("langchain-openrouter", ("OPENROUTER_API_KEY",)),
    "together": Provider("langchain-together", ("TOGETHER_API_KEY",)),
    "xai": Provider("langchain-xai", ("XAI_API_KEY",)),
}
"""Those whose needs are known beforehand; LangChain knows more."""


def check_provider(name: str) -> None:
    """ModelError where the package or the key of a known provider is missing; imports nothing."""
    provider = PROVIDERS.get(name)
    if provider is None:
        return
    if find_spec(provider.package.replace("-", "_")) is None:
        raise ModelError(
            f"Models of {name} need the package {provider.package}.",
            f"Install it: pip install {provider.package}",
        )
    if not any(os.environ.get(key) for key in provider.keys):
        raise ModelError(
            f"Models of {name} need a key, and {' or '.join(provider.keys)} is not set.",
            f"Set it: export {provider.keys[0]}=...",
        )


def build_provided(provider: str, name: str) -> BaseChatModel:
    """The model, made by LangChain; ModelError where it cannot be."""
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(name, model_provider=provider)
    except ImportError as error:
        raise ModelError(
            f"Models of {provider} need a package that is not installed.", str(error)
        ) from error
    except Exception as error:  # each provider raises its own kind
        first = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise ModelError(
            f"The model {provider}:{name} cannot be used: {first.rstrip('.')}.",
            "Look at the provider's name, the model's name and the key in the environment.",
        ) from error
