"""Full-text search by what each database has, behind a few functions.

SQLite: an FTS5 table over the entries' own rows, ranked by bm25 inside the index. PostgreSQL: one stored
``tsvector`` per entry in its own language's configuration under a GIN index, of which only the newest hits are ranked.
Both narrow by municipality and kind inside the index, so other tenants' rows cost nothing.
"""
# ruff: noqa: S608  (names of tables and indexes are constants; values are parameters)

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from anyascii import anyascii
from django.db import connection, connections

TABLE = "portal_searchentry"
INDEX = "portal_searchentry_fts"
CONFIGURATIONS = {
    "da": "danish",
    "nb": "norwegian",
    "sv": "swedish",
    "fi": "finnish",
    "en": "english",
    "de": "german",
}
WORDS = 8
RANKED = 1000
"""PostgreSQL ranks this many of the newest hits; older ones of a common word are not worth their time."""
_WORD = re.compile(r"\w+", re.UNICODE)


class Found(NamedTuple):
    kind: str
    object_id: int
    owner_id: int | None
    language: str
    title: str


def words_of(text: str) -> list[str]:
    """The words of a query in small letters, at most eight, each at most 60 characters."""
    return [word[:60] for word in _WORD.findall(text.casefold())[:WORDS]]


def words_of_title(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def fold(text: str) -> str:
    """``text`` in ASCII letters: "Ørumvej" becomes "orumvej"."""
    return anyascii(text).casefold()


def scope(municipality_id: int, kind: str) -> str:
    return f"m{municipality_id} k{kind}"


# Making the index -------------------------------------------------------------------------------

_SQLITE = (
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(
        scope, title, body, folded, content='{TABLE}', content_rowid='id',
        tokenize="unicode61 remove_diacritics 0", prefix='2 3')""",
    f"""CREATE TRIGGER IF NOT EXISTS {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN
        INSERT INTO {INDEX}(rowid, scope, title, body, folded)
        VALUES (new.id, new.scope, new.title, new.body, new.folded); END""",
    f"""CREATE TRIGGER IF NOT EXISTS {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN
        INSERT INTO {INDEX}({INDEX}, rowid, scope, title, body, folded)
        VALUES ('delete', old.id, old.scope, old.title, old.body, old.folded); END""",
    f"""CREATE TRIGGER IF NOT EXISTS {INDEX}_update AFTER UPDATE ON {TABLE} BEGIN
        INSERT INTO {INDEX}({INDEX}, rowid, scope, title, body, folded)
        VALUES ('delete', old.id, old.scope, old.title, old.body, old.folded);
        INSERT INTO {INDEX}(rowid, scope, title, body, folded)
        VALUES (new.id, new.scope, new.title, new.body, new.folded); END""",
)
_CASE = " ".join(f"WHEN '{code}' THEN '{name}'::regconfig" for code, name in CONFIGURATIONS.items())
_CONFIGURATION = f"(CASE language {_CASE} ELSE 'simple'::regconfig END)"
_POSTGRESQL = (
    f"""ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector({_CONFIGURATION}, title), 'A')
        || setweight(to_tsvector('simple'::regconfig, title), 'B')
        || setweight(to_tsvector('simple'::regconfig, folded), 'B')
        || setweight(to_tsvector({_CONFIGURATION}, left(body, 200000)), 'D')
        || to_tsvector('simple'::regconfig, scope)) STORED""",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)",
)


def install(using: str = "default", **_kwargs: object) -> None:
    """Make the index where it is missing; runs after every ``migrate``, and twice changes nothing."""
    target = connections[using]
    if TABLE not in target.introspection.table_names():
        return
    with target.cursor() as cursor:
        for statement in _POSTGRESQL if target.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


# Asking it --------------------------------------------------------------------------------------


def find(
    municipality_id: int,
    text: str,
    *,
    language: str,
    kinds: Sequence[str] = (),
    limit: int = 50,
    titles_only: bool = False,
) -> list[Found]:
    """Entries that hold every word of ``text`` (or a word that begins so), the most relevant first.

    ``language`` decides the stems of the query on PostgreSQL. Nothing is found for a text without words.
    """
    words = words_of(text)
    if not words:
        return []
    if connection.vendor == "postgresql":
        return _find_postgresql(municipality_id, words, language, kinds, limit, titles_only)
    return _find_sqlite(municipality_id, words, kinds, limit, titles_only)


def _find_sqlite(
    municipality_id: int, words: list[str], kinds: Sequence[str], limit: int, titles_only: bool
) -> list[Found]:
    columns = "{title folded}" if titles_only else "{title body folded}"
    terms = []
    for word in words:
        spellings = dict.fromkeys((word, fold(word)))
        choices = [f'"{spelling}"*' for spelling in spellings if _WORD.fullmatch(spelling)]
        terms.append(f"{columns} : ({' OR '.join(choices)})")
    narrow = [f'scope : "m{municipality_id}"']
    if kinds:
        narrow.append("scope : (" + " OR ".join(f'"k{kind}"' for kind in kinds) + ")")
    sql = f"""
        SELECT e.kind, e.object_id, e.owner_id, e.language, e.title
        FROM (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s
              ORDER BY bm25({INDEX}, 0.0, 10.0, 1.0, 8.0) LIMIT %s) AS hit
        JOIN {TABLE} e ON e.id = hit.rowid"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [" AND ".join([*narrow, *terms]), limit])
        return [Found(*row) for row in cursor.fetchall()]


def _find_postgresql(
    municipality_id: int,
    words: list[str],
    language: str,
    kinds: Sequence[str],
    limit: int,
    titles_only: bool,
) -> list[Found]:
    configuration = CONFIGURATIONS.get(language, "simple")
    weights = ":*AB" if titles_only else ":*"
    parts, values = ["to_tsquery('simple', %s)"], [f"m{municipality_id}"]
    if kinds:
        parts.append("to_tsquery('simple', %s)")
        values.append(" | ".join(f"k{kind}" for kind in kinds))
    for word in words:
        parts.append("(to_tsquery(%s::regconfig, %s) || to_tsquery('simple', %s))")
        plain = " | ".join(
            f"{s}{weights}" for s in dict.fromkeys((word, fold(word))) if _WORD.fullmatch(s)
        )
        values += [configuration, f"{word}{weights}", plain]
    sql = f"""
        WITH q AS (SELECT {" && ".join(parts)} AS query),
        newest AS (SELECT e.* FROM {TABLE} e, q
                   WHERE e.words @@ q.query AND e.municipality_id = %s
                   ORDER BY e.day DESC, e.id DESC LIMIT {RANKED})
        SELECT n.kind, n.object_id, n.owner_id, n.language, n.title FROM newest n, q
        ORDER BY ts_rank(n.words, q.query) DESC, n.day DESC, n.id DESC LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, municipality_id, limit])
        return [Found(*row) for row in cursor.fetchall()]
