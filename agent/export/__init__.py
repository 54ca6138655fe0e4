"""A session as a document: HTML and Markdown to read, JSON to import and replay."""

from __future__ import annotations

import time
from pathlib import Path

from agent.export.blocks import blocks
from agent.export.pictures import picture_uri
from agent.store import Session, SessionDocument
from tools.texts import render

FORMS = ("html", "md", "json")


def export(session: Session, form: str) -> str:
    """The whole session in one text; `form` is one of `FORMS`.

    The HTML holds its pictures and needs no network.
    """
    return export_document(document_of(session), form)


def document_of(session: Session) -> SessionDocument:
    """The session as data."""
    return SessionDocument(info=session.info, records=tuple(session.records()))


def export_document(document: SessionDocument, form: str) -> str:
    """As `export`, of a session that need not be in a store."""
    return {"html": _html, "md": _markdown, "json": _json}[form](document)


def _json(document: SessionDocument) -> str:
    return document.model_dump_json(indent=1) + "\n"


def _markdown(document: SessionDocument) -> str:
    return render(
        "export.md.j2", info=document.info, blocks=blocks(document.records), date=_date,
        fence=_fence,
    )  # fmt: skip


def _html(document: SessionDocument) -> str:
    from agent.export import markup

    workspace = Path(document.info.workspace)
    return render(
        "export.html.j2", html=True, info=document.info, blocks=blocks(document.records),
        date=_date, markdown=markup.markdown, highlighted=markup.highlighted,
        colours=markup.colours, picture=lambda *named: picture_uri(workspace, *named),
    )  # fmt: skip


def _date(seconds: float) -> str:
    """A point in time, in UTC."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds)) + " UTC"


def _fence(text: str) -> str:
    """A fence that `text` cannot end."""
    marks = "```"
    while marks in text:
        marks += "`"
    return marks
