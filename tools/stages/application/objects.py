"""What an application was compiled to, looked at before it is linked with our own objects.

The program was compiled alone: none of our objects was there to be changed. So the firmware's own
code stays as it is where this object puts nothing but code and data of its own into the usual
sections, defines no name but its two functions, and uses nothing but the services.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError

from tools.stages.contract import BrokenError
from tools.stages.outputs import read_output
from tools.units import format_bytes

OBJECT_FILE = "application.o"
PREPROCESSED_FILE = "application.i"
MOST_BYTES = 4 << 20

DEFINED = ("application_predicted", "application_start")
SERVICES = ("led_blink", "led_switch", "print_line", "print_number", "print_text")
LIBRARY = ("memcmp", "memcpy", "memmove", "memset", "strcmp", "strlen", "strncmp")
# Division of 64-bit numbers, which the compiler calls by itself (Arm's run-time ABI, 4.3.1).
HELPERS = ("__aeabi_ldivmod", "__aeabi_uldivmod")
USABLE = frozenset((*SERVICES, *LIBRARY, *HELPERS))
# By these names the virtual board knows where our functions are: a local one could pose as them.
RESERVED = frozenset(("main", "model_invoke", "prediction_made", "predictions_start"))

# System V ABI, figures 4-9 to 4-11; what -ffunction-sections and -fdata-sections make.
CODE, CONSTANT, DATA = 0x6, 0x2, 0x3  # SHF_ALLOC with SHF_EXECINSTR, alone, with SHF_WRITE
MERGEABLE = 0x30  # SHF_MERGE, SHF_STRINGS
PLACES = {
    "text": (CODE, "SHT_PROGBITS"),
    "rodata": (CONSTANT, "SHT_PROGBITS"),
    "data": (DATA, "SHT_PROGBITS"),
    "bss": (DATA, "SHT_NOBITS"),
}
PLACE = re.compile(r"\.(text|rodata|data|bss)(\.[\w.$]+)?")
NOT_LOADED = {
    "": "SHT_NULL",
    ".symtab": "SHT_SYMTAB",
    ".strtab": "SHT_STRTAB",
    ".shstrtab": "SHT_STRTAB",
    ".comment": "SHT_PROGBITS",
    ".note.GNU-stack": "SHT_PROGBITS",
    ".ARM.attributes": "SHT_ARM_ATTRIBUTES",
}
# pyelftools says so in the first way, or stumbles over what is not as it expects.
DAMAGE = (ELFError, ValueError, LookupError, TypeError, AttributeError, OSError)
PRAGMA = re.compile(r"^\s*#\s*pragma\b.*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name in the object; `section` is its number, or SHN_UNDEF, SHN_ABS or SHN_COMMON."""

    name: str
    bind: str
    kind: str
    section: int | str
    value: int


@dataclass(frozen=True, slots=True)
class ApplicationObject:
    """The compiled application, as its bytes say."""

    data: bytes
    symbols: tuple[Symbol, ...]
    sections: tuple[Any, ...]

    @property
    def code_bytes(self) -> int:
        """Of code, before unused functions are dropped."""
        return sum(section["sh_size"] for section in self.sections if section["sh_flags"] & 0x4)


def read_object(work: Path) -> ApplicationObject:
    """The object that the compiler left in `work`; raises BrokenError."""
    from elftools.elf.elffile import ELFFile

    data = read_output(work, OBJECT_FILE, MOST_BYTES)
    try:
        elf = ELFFile(io.BytesIO(data))
        if (elf["e_type"], elf["e_machine"], elf.elfclass) != ("ET_REL", "EM_ARM", 32):
            raise BrokenError(f"{OBJECT_FILE} is no object file for an Arm processor.")
        sections = tuple(elf.iter_sections())
        tables = [each for each in sections if each["sh_type"] == "SHT_SYMTAB"]
        if len(tables) != 1:
            raise BrokenError(f"{OBJECT_FILE} has {len(tables)} symbol tables.")
        symbols = tuple(map(_symbol, tables[0].iter_symbols()))
    except DAMAGE as error:
        raise BrokenError(f"{OBJECT_FILE} is damaged: {error}.") from error
    return ApplicationObject(data, symbols, sections)


def _symbol(entry: Any) -> Symbol:
    info = entry["st_info"]
    return Symbol(entry.name, info["bind"], info["type"], entry["st_shndx"], entry["st_value"])


def check_no_pragma(work: Path) -> str:
    """No pragma, so every warning was on; raises BrokenError with the first one.

    The preprocessor's output is looked at: there no comment, macro or trigraph hides one.
    """
    text = read_output(work, PREPROCESSED_FILE, MOST_BYTES).decode("utf-8", "replace")
    if found := PRAGMA.search(text):
        raise BrokenError(
            f"The program has a pragma: {' '.join(found[0].split())[:80]}.",
            "Mend what the compiler warns of instead, and leave the pragma out.",
        )
    return "No pragma silences the compiler."


def check_sections(compiled: ApplicationObject) -> str:
    """Only code, constants and data in their usual sections; raises BrokenError."""
    for section in compiled.sections:
        if reason := _misplaced(section, compiled.sections):
            raise BrokenError(
                f"The object has a section {section.name!r}: {reason}.",
                "Use no section attribute, constructor or assembler directive.",
            )
    return f"{format_bytes(compiled.code_bytes)} of code, everything in its usual section."


def _misplaced(section: Any, sections: tuple[Any, ...]) -> str:
    """Why a section may not be there, or nothing."""
    kind, flags = section["sh_type"], section["sh_flags"]
    if kind == "SHT_REL":
        about = section["sh_info"]
        known = about < len(sections) and PLACE.fullmatch(sections[about].name)
        return "" if known else "it changes what is none of its own"
    found = PLACE.fullmatch(section.name)
    if found is None or section.name.startswith(".bss.model_pool"):
        other = NOT_LOADED.get(section.name) == kind and not flags & CONSTANT
        return "" if other else "an application has no such section"
    usual = PLACES[found[1]]
    return "" if (flags & ~MERGEABLE, kind) == usual else "it is of another kind than its name says"


def check_symbols(compiled: ApplicationObject) -> str:
    """Defines its two functions and no other name, uses only services; raises BrokenError."""
    for symbol in compiled.symbols[1:]:  # the first is always empty
        if reason := _foreign(symbol):
            raise BrokenError(f"The program {reason}.", _hint(symbol))
    defined = [s for s in compiled.symbols if s.bind == "STB_GLOBAL" and s.section != "SHN_UNDEF"]
    names = sorted(symbol.name for symbol in defined)
    if names != sorted(DEFINED):
        lacking = ", ".join(sorted(set(DEFINED) - set(names)))
        raise BrokenError(f"The program does not define {lacking}.", "application.h declares it.")
    for symbol in defined:
        _check_function(symbol, compiled)
    used = sorted(s.name for s in compiled.symbols[1:] if s.section == "SHN_UNDEF")
    return f"Defines {' and '.join(DEFINED)} alone; uses {', '.join(used) or 'nothing'}."


def _foreign(symbol: Symbol) -> str:
    """What is wrong with a name, or nothing."""
    if symbol.kind not in ("STT_NOTYPE", "STT_OBJECT", "STT_FUNC", "STT_SECTION", "STT_FILE"):
        return f"has a symbol {symbol.name} of a kind that is not for C"
    if symbol.section == "SHN_UNDEF":
        strong = symbol.bind == "STB_GLOBAL"
        return "" if strong and symbol.name in USABLE else f"uses {symbol.name}"
    if symbol.section == "SHN_ABS" and symbol.kind == "STT_FILE":
        return ""
    if not isinstance(symbol.section, int):
        return f"defines {symbol.name} in no section"
    if symbol.bind == "STB_LOCAL":
        return f"defines {symbol.name} itself" if symbol.name in RESERVED else ""
    own = symbol.bind == "STB_GLOBAL" and symbol.name in DEFINED
    return "" if own else f"defines {symbol.name}, which others would see"


def _hint(symbol: Symbol) -> str:
    if symbol.section == "SHN_UNDEF":
        return f"It may use application.h and {', '.join(LIBRARY)}; there is no printf or double."
    return "Make everything static but the two functions, under names of its own."


def _check_function(symbol: Symbol, compiled: ApplicationObject) -> None:
    """The function begins in code of the object itself."""
    sections: dict[int | str, Any] = dict(enumerate(compiled.sections))
    section = sections.get(symbol.section, sections[0])
    inside = symbol.value < section["sh_size"] and section["sh_flags"] & 0x4
    if symbol.kind != "STT_FUNC" or not inside:
        raise BrokenError(f"{symbol.name} is no function of the program.", "Define it in C.")
