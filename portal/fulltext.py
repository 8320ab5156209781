"""Full-text search by what each database has, behind a few functions.

SQLite: an FTS5 table over the entries' own rows, ranked by bm25 inside the index. PostgreSQL: one stored
``tsvector`` per entry in its own language's configuration under a GIN index, of which only the newest hits are ranked.
Both narrow by municipality and kind inside the index, so other tenants' rows cost nothing.

Neither database looks inside words, and Nordic titles put theirs together: "sti" must find Cykelsti. So the ends
of a title's long words are indexed as well, in a column of their own that hardly counts for the order.
"""
# ruff: noqa: S608  (names of tables and indexes are constants; values are parameters)

from __future__ import annotations

import hashlib
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
LONGEST_WORD = 60
COMPOUND = 6
"""Words of at least this many letters may be put together of others."""
SHORTEST_PART = 3
MOST_PARTS = 600
"""A title has no end of words; its index entry has."""
_RANKS = "{0.1, 0.001, 0.4, 1.0}"
"""What a hit counts on PostgreSQL: in the body, within a word, as written in the title, as a stem of the title."""
_WORD = re.compile(r"\w+", re.UNICODE)


class Found(NamedTuple):
    kind: str
    object_id: int
    owner_id: int | None
    language: str
    title: str


def words_of(text: str) -> list[str]:
    """The words of a query in small letters, at most eight, each at most 60 characters."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(text.casefold())[:WORDS]]


def words_of_title(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def fold(text: str) -> str:
    """``text`` in ASCII letters: "Ørumvej" becomes "orumvej"."""
    return anyascii(text).casefold()


def folded(title: str) -> str:
    """What an entry keeps of its title in ASCII letters: the title in the first line, in the second its parts."""
    plain = " ".join(fold(title).split())
    return f"{plain}\n{' '.join(parts(plain))}"


def parts(text: str) -> list[str]:
    """The ends of the compounds that ``text`` may hold, each once: "cykelsti" gives ykelsti, kelsti, … sti.

    What begins such an end stands within the word.
    """
    ends = (
        word[start:]
        for word in (word[:LONGEST_WORD] for word in _WORD.findall(text))
        if len(word) >= COMPOUND and not word.isdigit()
        for start in range(1, len(word) - SHORTEST_PART + 1)
    )
    return list(dict.fromkeys(ends))[:MOST_PARTS]


def scope(municipality_id: int, kind: str) -> str:
    return f"m{municipality_id} k{kind}"


# Making the index -------------------------------------------------------------------------------

_FTS = """fts5(scope, title, body, folded, parts, content='',
    tokenize="unicode61 remove_diacritics 0", prefix='2 3')"""


def _sqlite_row(name: str) -> str:
    """The columns of the index for the row that SQLite calls ``name``: ``folded`` comes apart at its line break."""
    at = f"instr({name}.folded || char(10), char(10))"
    return (
        f"{name}.id, {name}.scope, {name}.title, {name}.body, "
        f"substr({name}.folded, 1, {at} - 1), substr({name}.folded, {at} + 1)"
    )


_COLUMNS = "rowid, scope, title, body, folded, parts"
_ADD = f"INSERT INTO {INDEX}({_COLUMNS}) VALUES ({_sqlite_row('new')});"
_DROP = f"INSERT INTO {INDEX}({INDEX}, {_COLUMNS}) VALUES ('delete', {_sqlite_row('old')});"
_SQLITE = (
    *(f"DROP TRIGGER IF EXISTS {INDEX}_{event}" for event in ("insert", "delete", "update")),
    f"DROP TABLE IF EXISTS {INDEX}",
    f"CREATE VIRTUAL TABLE {INDEX} USING {_FTS}",
    f"INSERT INTO {INDEX}({_COLUMNS}) SELECT {_sqlite_row('e')} FROM {TABLE} e",
)
# With the table they go: a migration that makes the table anew leaves it without them.
_TRIGGERS = (
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN {_DROP} END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_update AFTER UPDATE ON {TABLE} BEGIN {_DROP} {_ADD} END",
)
_CASE = " ".join(f"WHEN '{code}' THEN '{name}'::regconfig" for code, name in CONFIGURATIONS.items())
_CONFIGURATION = f"(CASE language {_CASE} ELSE 'simple'::regconfig END)"
_VECTOR = f"""setweight(to_tsvector({_CONFIGURATION}, title), 'A')
        || setweight(to_tsvector('simple'::regconfig, title), 'B')
        || setweight(to_tsvector('simple'::regconfig, split_part(folded, chr(10), 1)), 'B')
        || setweight(to_tsvector('simple'::regconfig, split_part(folded, chr(10), 2)), 'C')
        || setweight(to_tsvector({_CONFIGURATION}, left(body, 200000)), 'D')
        || to_tsvector('simple'::regconfig, scope)"""
_VERSION = hashlib.sha256(_VECTOR.encode()).hexdigest()
_POSTGRESQL = (
    f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS words",
    f"ALTER TABLE {TABLE} ADD COLUMN words tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED",
    f"COMMENT ON COLUMN {TABLE}.words IS '{_VERSION}'",
)
_GIN = f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)"


def install(using: str = "default", **_kwargs: object) -> None:
    """Make the index where it is missing or of an earlier definition.

    Runs after every ``migrate``, and twice changes nothing.
    """
    target = connections[using]
    if TABLE not in target.introspection.table_names():
        return
    with target.cursor() as cursor:
        if target.vendor == "postgresql":
            cursor.execute(
                "SELECT col_description(attrelid, attnum) FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attname = 'words' AND NOT attisdropped",
                [TABLE],
            )
            fresh = cursor.fetchone() == (_VERSION,)
            always, anew = (_GIN,), _POSTGRESQL
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [INDEX])
            fresh = (cursor.fetchone() or ("",))[0].endswith(_FTS)
            always, anew = _TRIGGERS, _SQLITE
        for statement in always if fresh else (*anew, *always):
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
    owners: Sequence[int] | None = None,
) -> list[Found]:
    """Entries that hold every word of ``text`` (or a word that begins so), the most relevant first.

    A word of three letters or more is found within the long words of titles too, after all that holds it otherwise.
    ``owners``: only entries of these cases.

    ``language`` decides the stems of the query on PostgreSQL. Nothing is found for a text without words.
    """
    words = words_of(text)
    if not words or (owners is not None and not owners):
        return []
    if connection.vendor == "postgresql":
        return _find_postgresql(municipality_id, words, language, kinds, limit, titles_only, owners)
    return _find_sqlite(municipality_id, words, kinds, limit, titles_only, owners)


def _owned(owners: Sequence[int] | None, column: str) -> tuple[str, list[int]]:
    if owners is None:
        return "", []
    return f"AND {column} IN ({', '.join(['%s'] * len(owners))})", list(owners)


def _find_sqlite(
    municipality_id: int,
    words: list[str],
    kinds: Sequence[str],
    limit: int,
    titles_only: bool,
    owners: Sequence[int] | None,
) -> list[Found]:
    columns = "title folded" if titles_only else "title body folded"
    terms = []
    for word in words:
        spellings = dict.fromkeys((word, fold(word)))
        choices = [f'"{spelling}"*' for spelling in spellings if _WORD.fullmatch(spelling)]
        within = " parts" if len(word) >= SHORTEST_PART else ""
        terms.append(f"{{{columns}{within}}} : ({' OR '.join(choices)})")
    narrow = [f'scope : "m{municipality_id}"']
    if kinds:
        narrow.append("scope : (" + " OR ".join(f'"k{kind}"' for kind in kinds) + ")")
    owned, numbers = _owned(owners, "owner_id")
    if owned:
        owned = f"AND rowid IN (SELECT id FROM {TABLE} WHERE 1 = 1 {owned})"
    sql = f"""
        SELECT e.kind, e.object_id, e.owner_id, e.language, e.title
        FROM (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s {owned}
              ORDER BY bm25({INDEX}, 0.0, 10.0, 1.0, 8.0, 0.01) LIMIT %s) AS hit
        JOIN {TABLE} e ON e.id = hit.rowid"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [" AND ".join([*narrow, *terms]), *numbers, limit])
        return [Found(*row) for row in cursor.fetchall()]


def _find_postgresql(
    municipality_id: int,
    words: list[str],
    language: str,
    kinds: Sequence[str],
    limit: int,
    titles_only: bool,
    owners: Sequence[int] | None,
) -> list[Found]:
    configuration = CONFIGURATIONS.get(language, "simple")
    within, narrow = ["to_tsquery('simple', %s)"], [f"m{municipality_id}"]
    if kinds:
        within.append("to_tsquery('simple', %s)")
        narrow.append(" | ".join(f"k{kind}" for kind in kinds))
    terms, asked = [], []
    for word in words:
        weights = ":*AB" if titles_only else ":*ABD"
        if len(word) >= SHORTEST_PART:
            weights += "C"
        terms.append("(to_tsquery(%s::regconfig, %s) || to_tsquery('simple', %s))")
        plain = " | ".join(
            f"{s}{weights}" for s in dict.fromkeys((word, fold(word))) if _WORD.fullmatch(s)
        )
        asked += [configuration, f"{word}{weights}", plain]
    # Ranked by the words alone: how far they stand from the tokens of the scope means nothing.
    owned, numbers = _owned(owners, "e.owner_id")
    sql = f"""
        WITH q AS (SELECT {" && ".join(within)} AS scope, {" && ".join(terms)} AS words),
        newest AS (SELECT e.* FROM {TABLE} e, q
                   WHERE e.words @@ (q.scope && q.words) AND e.municipality_id = %s {owned}
                   ORDER BY e.day DESC, e.id DESC LIMIT {RANKED})
        SELECT n.kind, n.object_id, n.owner_id, n.language, n.title FROM newest n, q
        ORDER BY ts_rank('{_RANKS}', n.words, q.words) DESC, n.day DESC, n.id DESC LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [*narrow, *asked, municipality_id, *numbers, limit])
        return [Found(*row) for row in cursor.fetchall()]
