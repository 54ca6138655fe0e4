"""What lies around the machine: Ollama, accelerator, boards on serial ports, free disk."""

from __future__ import annotations

import getpass
import json
import os
import platform
import shutil
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tools.doctor.finding import Finding
from tools.doctor.programs import first_line
from tools.doctor.system import system_family
from tools.units import MIB

OLLAMA_PORT = 11434
OLLAMA_TIMEOUT_S = 1.0
ENOUGH_DISK_BYTES = 1024 * MIB

# ST-LINK/V2, V2-1 and V3 product numbers under ST's vendor number (ST TN1235, "Overview of
# ST-LINK derivatives").
ST_VENDOR = 0x0483
ST_LINKS = {0x3744, 0x3748, 0x374B, 0x374D, 0x374E, 0x374F, 0x3752, 0x3753, 0x3754, 0x3757}


def ollama_url(host: str | None = None) -> str:
    """The server that `host` (default: OLLAMA_HOST) means, as Ollama's own client reads it."""
    host = (os.environ.get("OLLAMA_HOST", "") if host is None else host).strip().rstrip("/")
    scheme, _, place = host.rpartition("://")
    place = place or "127.0.0.1"
    if place.startswith("0.0.0.0"):  # noqa: S104 - where a server listens, not where it is reached
        place = place.replace("0.0.0.0", "127.0.0.1", 1)  # noqa: S104
    named_port = ":" in place.rpartition("]")[2]
    default_port = {"https": 443, "http": 80}.get(scheme, OLLAMA_PORT)
    return f"{scheme or 'http'}://{place if named_port else f'{place}:{default_port}'}"


def examine_ollama(url: str | None = None) -> Finding:
    """The models of the Ollama server at `url`; the embedded planner does without one."""
    url = ollama_url() if url is None else url
    try:
        with urllib.request.urlopen(f"{url}/api/tags", timeout=OLLAMA_TIMEOUT_S) as answer:  # noqa: S310 - the user's own server
            models = [str(model["name"]) for model in json.load(answer)["models"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "reason", error)
        reason = getattr(reason, "strerror", None) or reason
        install = "ollama serve" if shutil.which("ollama") else "https://ollama.com/download"
        return Finding("Ollama", f"no answer at {url} ({reason})", False, False, install)
    if not models:
        return Finding("Ollama", f"{url}, no model", False, False, "ollama pull qwen3")
    return Finding("Ollama", f"{url}: {', '.join(models)}", True, False)


def examine_accelerator() -> Finding:
    """The GPU that training could use, without importing torch."""
    gpu = first_line(["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"])
    if gpu is None and (platform.system(), platform.machine()) == ("Darwin", "arm64"):
        gpu = "Apple GPU (Metal)"
    found = gpu or f"none: training uses {os.cpu_count()} CPU cores"
    mend = "" if gpu else "an NVIDIA GPU with its driver trains faster"
    return Finding("accelerator", found, bool(gpu), False, mend)


def examine_serial_ports() -> Finding:
    """The boards that are plugged in; the virtual board needs none."""
    from serial.tools.list_ports import comports

    ports = [
        (port.device, _board_name(port.vid, port.pid, port.description)) for port in comports()
    ]
    named = [(device, name) for device, name in ports if name]
    if not named:
        return Finding("serial ports", "no board", False, False, "plug in a board by USB")
    found = ", ".join(f"{device} ({name})" for device, name in named)
    closed = [device for device, _ in named if not os.access(device, os.R_OK | os.W_OK)]
    if not closed:
        return Finding("serial ports", found, True, False)
    group = "uucp" if system_family() == "arch" else "dialout"
    mend = f"sudo usermod -aG {group} {getpass.getuser()}, then log in again"
    return Finding("serial ports", f"{found}, no permission", False, False, mend)


def _board_name(vendor: int | None, product: int | None, description: str) -> str:
    """What a USB serial port is; ``""`` for the ports of the machine itself."""
    if vendor == ST_VENDOR and product in ST_LINKS:
        return "ST-Link"
    return description if vendor is not None else ""


def examine_disk(
    folders: Sequence[Path] | None = None, enough_bytes: int = ENOUGH_DISK_BYTES
) -> Finding:
    """Free space where runs and cached data go; default: here and the user's cache folder."""
    if folders is None:
        from platformdirs import user_cache_path

        folders = [Path.cwd(), user_cache_path("tinysmith")]
    free = [(folder, shutil.disk_usage(_nearest(folder)).free) for folder in folders]
    found = ", ".join(f"{_gigabytes(size)} free in {folder}" for folder, size in free)
    full = [folder for folder, size in free if size < enough_bytes]
    mend = f"free {_gigabytes(enough_bytes)} in {full[0]}" if full else ""
    return Finding("disk", found, not full, True, mend)


def _nearest(folder: Path) -> Path:
    """`folder`, or the first of its parents that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _gigabytes(size: int) -> str:
    """Disks are the one place where the house counts in GB (1024 MB)."""
    return f"{size / (1024 * MIB):.1f} GB"
