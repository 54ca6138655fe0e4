"""Counts sessions' steps, turns and tokens, and searches them, in SQL."""

from __future__ import annotations

from typing import Any

from agent.store.database import Database
from agent.store.info import SessionInfo

_INFOS = """
WITH kinds AS (
    SELECT session, kind, count(*) AS number, max(step) AS last, max(time) AS updated
    FROM events WHERE ifnull(?1, session) = session GROUP BY session, kind
),
counts AS (
    SELECT session, sum(number) AS steps, max(updated) AS updated,
        sum(number) FILTER (WHERE kind = 'user_said') AS turns,
        max(last) FILTER (WHERE kind = 'user_said') AS said,
        max(last) FILTER (WHERE kind = 'turn_ended') AS ended,
        max(last) FILTER (WHERE kind = 'stopped') AS stopped
    FROM kinds GROUP BY session
),
spent AS (
    SELECT session, total(put) + total(got) AS tokens, count(put) + count(got) AS counted
    FROM (
        SELECT session, json_extract(document, '$.input_tokens') AS put,
            json_extract(document, '$.output_tokens') AS got
        FROM events WHERE kind IN ('model_said', 'model_answered')
            AND ifnull(?1, session) = session
    ) GROUP BY session
)
SELECT id, title, created, max(created, ifnull(updated, 0)) AS updated, model, workspace, parent,
    parent_step, ifnull(steps, 0) AS steps, ifnull(turns, 0) AS turns,
    CASE WHEN counted > 0 THEN CAST(tokens AS INTEGER) END AS tokens,
    CASE WHEN stopped > said THEN 'stopped' WHEN ended > said THEN 'done' ELSE 'open' END AS status
FROM sessions
LEFT JOIN counts ON counts.session = id
LEFT JOIN spent ON spent.session = id
WHERE ifnull(?1, id) = id
"""
_NEWEST = " ORDER BY updated DESC, sessions.rowid DESC"
# Every word must be in the title or in something that the user or a model said.
_HAS_WORD = """
 AND (instr(folded(title), ?) OR EXISTS (
    SELECT 1 FROM events WHERE events.session = id AND kind IN ('user_said', 'model_said')
    AND instr(folded(json_extract(document, '$.text')), ?)))
"""


def read_infos(
    database: Database, session_id: str | None = None, query: str = ""
) -> list[SessionInfo]:
    """All sessions, one, or those that hold every word of `query`; last used first."""
    words = query.casefold().split()
    values: list[Any] = [session_id]
    for word in words:
        values += [word, word]
    with database.reading() as connection:
        cursor = connection.execute(_INFOS + _HAS_WORD * len(words) + _NEWEST, values)
        names = [column[0] for column in cursor.description]
        return [SessionInfo(**dict(zip(names, row, strict=True))) for row in cursor]
