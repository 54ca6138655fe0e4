"""Where the Ollama server is: `OLLAMA_HOST` in every form that Ollama itself understands."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from agent.models.errors import ModelError

PORT = 11434
ANY_INTERFACE = ("0.0.0.0", "::")  # noqa: S104  # what a server binds; a client goes to its own machine
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address; `path` is "" or begins with a slash and ends without one."""

    scheme: str
    host: str
    port: int
    path: str = ""
    login: str = ""

    @property
    def url(self) -> str:
        """For people and for clients, without the login."""
        return f"{self.scheme}://{self._netloc}{self.path}"

    @property
    def url_with_login(self) -> str:
        """For a client that reads the login from the address."""
        login = f"{self.login}@" if self.login else ""
        return f"{self.scheme}://{login}{self._netloc}{self.path}"

    @property
    def local(self) -> bool:
        """Whether it is this machine: its memory counts, and no proxy lies between."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def _netloc(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_address(text: str | None = None) -> Address:
    """`text`, or `OLLAMA_HOST`, or this machine; ModelError where it is no address."""
    given = (os.environ.get("OLLAMA_HOST") if text is None else text) or ""
    given = given.strip().strip("\"'")
    try:
        return _parsed(given)
    except ValueError as error:
        raise ModelError(
            f"OLLAMA_HOST is no address: {given!r} ({error}).",
            "Write it like http://127.0.0.1:11434 or like my-server:11434.",
        ) from error


def _parsed(given: str) -> Address:
    named = "://" in given
    parts = urlsplit(given if named else f"http://{given}")
    if parts.scheme not in PORTS:
        raise ValueError(f"{parts.scheme} is not http or https")
    host = parts.hostname or "127.0.0.1"
    if host in ANY_INTERFACE:
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"  # noqa: S104  # compared, not bound
    port = parts.port or (PORTS[parts.scheme] if named else PORT)
    return Address(parts.scheme, host, port, parts.path.rstrip("/"), _login(parts))


def _login(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[0]
