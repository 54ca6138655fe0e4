#!/bin/sh
# Sets up a checkout: `programs` of the system first, then `packages` in .venv; `lock` renews the lock.
set -eu
cd "$(dirname "$0")/.."

table=tools/doctor/system_packages.txt
own_uv=build/uv/bin/uv
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME || true

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# packages COLUMN [PROGRAM...]: the packages of these programs (of all, where none is named).
packages() {
    column=$1
    shift
    awk -F'|' -v column="$column" -v wanted=" $* " '
        /^#/ { next }
        { program = $1; gsub(/ /, "", program) }
        wanted == "  " || index(wanted, " " program " ") { printf "%s ", $column }
    ' "$table" | awk '{ $1 = $1; print }'
}

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if has "$candidate" && fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

find_uv() {
    for candidate in uv "$own_uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

missing_programs() {
    for program in $(awk -F'|' '!/^#/ { print $1 }' "$table"); do
        # A program without a macOS package either comes with make there or cannot exist.
        if [ "$(uname -s)" = Darwin ] && [ -z "$(packages 5 "$program")" ]; then continue; fi
        has "$program" || say "$program"
    done
    if has arm-none-eabi-gcc && [ ! -f "$(arm-none-eabi-gcc -print-file-name=libc.a)" ]; then
        say arm-none-eabi-gcc # the compiler without newlib links nothing
    fi
}

may_install() {
    has apt-get || return 1
    [ "$(id -u)" = 0 ] && return 0
    has sudo || return 1
    sudo -n true 2>/dev/null || [ -t 0 ]
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"; }

install_packages() {
    say "setup: apt-get install $*"
    log=$(mktemp)
    # A fresh machine has no package lists, an old one stale ones: both show as a failed install.
    if apt_get install --no-install-recommends "$@" >"$log" 2>&1 ||
        { apt_get update >>"$log" 2>&1 && apt_get install --no-install-recommends "$@" >>"$log" 2>&1; }; then
        rm -f "$log"
        return
    fi
    tail -n 20 "$log" >&2
    rm -f "$log"
    complain "setup: apt-get failed; its last lines are above."
    return 1
}

refuse() {
    complain "setup: $1 Nothing has been done yet. Install what is missing, then run make again:"
    complain "  Debian, Ubuntu:  sudo apt-get install $(packages 2) python3-venv"
    complain "  Fedora:          sudo dnf install $(packages 3)"
    complain "  Arch:            sudo pacman -S --needed $(packages 4)"
    complain "  macOS:           brew install $(packages 5)"
    exit 1
}

programs() {
    python=$(find_python) || {
        complain "setup: no Python 3.11, 3.12 or 3.13 found (TensorFlow runs on no other); nothing has been done yet."
        complain "Install one, then run make again; where it is not on PATH: make PYTHON=/path/to/python3.13 ..."
        exit 1
    }
    missing=$(missing_programs)
    wanted=
    [ -z "$missing" ] || wanted=$(packages 2 $missing)
    if ! find_uv >/dev/null && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        missing="$missing python3-venv"
        wanted="$wanted python3-venv"
    fi
    [ -n "$wanted" ] || return 0
    may_install || refuse "not found here: $(printf '%s ' $missing | sed 's/ $//; s/ /, /g')."
    install_packages $wanted
}

bring_uv() {
    find_uv && return
    complain "setup: uv is not here; installing it into build/uv"
    "$(find_python)" -m venv build/uv
    build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv >&2
    find_uv
}

install_python_packages() {
    uv=$(bring_uv)
    if ! fits .venv/bin/python; then
        say "setup: creating .venv with $(find_python)"
        rm -rf .venv
        "$uv" venv --quiet --python "$(find_python)" .venv
    fi
    say "setup: installing the locked packages into .venv (the first time this fetches some 3 GB)"
    "$uv" pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
    say "setup: installing tinysmith itself"
    "$uv" pip install --quiet --python .venv/bin/python --no-deps --editable .
}

case "${1:-}" in
programs) programs ;;
packages) install_python_packages ;;
lock)
    uv=$(bring_uv)
    "$uv" pip compile --quiet --universal --generate-hashes --extra dev --extra ray --no-emit-index-url \
        --no-header --python-version 3.11 pyproject.toml -o requirements.lock
    ;;
*)
    complain "usage: sh scripts/setup.sh programs|packages|lock"
    exit 2
    ;;
esac
