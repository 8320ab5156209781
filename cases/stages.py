"""The stages of a municipal decision, in five languages.

No case system holds such a list; each knows parts of it. Stages are not a straight line: a case can skip
some, come back, and be with several bodies at once. Editors may put their own words; what they wrote stays.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.apps import apps
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections

from portal.names import CODES

BEFORE, DECISION, AFTER = "before", "decision", "after"
GOOD, WARN, BAD, PLAIN = "good", "warn", "bad", ""


class StageRow(NamedTuple):
    """``names`` in the order of ``LANGUAGES``; ``tone`` is the modifier of the tag that shows the stage."""

    code: str
    phase: str
    tone: str
    names: tuple[str, str, str, str, str]


LANGUAGES = ("en", "da", "nb", "sv", "fi")

# fmt: off
TABLE = (
    StageRow("initiative", BEFORE, PLAIN, ("Initiative", "Initiativ", "Initiativ", "Initiativ", "Aloite")),
    StageRow("registered", BEFORE, PLAIN, (
        "Case opened", "Sag oprettet", "Sak opprettet", "Ärendet registrerat", "Vireillä",
    )),
    StageRow("preparation", BEFORE, PLAIN, (
        "Being prepared", "Under forberedelse", "Under forberedelse", "Under beredning", "Valmistelussa",
    )),
    StageRow("hearing", BEFORE, WARN, (
        "Open for comments", "I høring", "På høring", "På remiss", "Kuulemisvaiheessa",
    )),
    StageRow("proposal", BEFORE, PLAIN, (
        "Recommendation ready", "Indstilling klar", "Innstilling klar", "Förslag till beslut", "Päätösehdotus",
    )),
    StageRow("agenda", BEFORE, PLAIN, (
        "On an agenda", "På dagsordenen", "På sakslisten", "På föredragningslistan", "Esityslistalla",
    )),
    StageRow("committee", BEFORE, PLAIN, (
        "In committee", "I fagudvalget", "I utvalget", "I nämnden", "Lautakunnassa",
    )),
    StageRow("executive", BEFORE, PLAIN, (
        "With the executive", "I økonomiudvalget", "I formannskapet", "I styrelsen", "Hallituksessa",
    )),
    StageRow("council", BEFORE, PLAIN, (
        "With the council", "I kommunalbestyrelsen", "I kommunestyret", "I fullmäktige", "Valtuustossa",
    )),
    StageRow("deferred", BEFORE, WARN, (
        "Put off or sent back", "Udsat eller sendt tilbage", "Utsatt eller sendt tilbake",
        "Bordlagt eller återremitterat", "Jätetty pöydälle tai palautettu",
    )),
    StageRow("decided", DECISION, GOOD, ("Decided", "Afgjort", "Avgjort", "Beslutat", "Päätetty")),
    StageRow("delegated", DECISION, GOOD, (
        "Decided by an officer", "Afgjort af forvaltningen", "Avgjort av administrasjonen",
        "Beslutat på delegation", "Viranhaltija päättänyt",
    )),
    StageRow("minutes", AFTER, PLAIN, (
        "Minutes published", "Referat offentliggjort", "Protokoll publisert", "Protokollet justerat",
        "Pöytäkirja julkaistu",
    )),
    StageRow("appeal_open", AFTER, WARN, (
        "Can be appealed", "Kan påklages", "Kan påklages", "Kan överklagas", "Muutoksenhakuaika käynnissä",
    )),
    StageRow("appealed", AFTER, WARN, ("Appealed", "Påklaget", "Påklaget", "Överklagat", "Valitettu")),
    StageRow("final", AFTER, GOOD, ("Legally final", "Endelig", "Endelig", "Laga kraft", "Lainvoimainen")),
    StageRow("enforcement", AFTER, PLAIN, (
        "Being carried out", "Bliver gennemført", "Blir gjennomført", "Genomförs", "Täytäntöönpanossa",
    )),
    StageRow("closed", AFTER, PLAIN, ("Closed", "Afsluttet", "Avsluttet", "Avslutat", "Päättynyt")),
    StageRow("withdrawn", AFTER, BAD, (
        "Withdrawn or lapsed", "Trukket eller udgået", "Trukket eller utgått", "Återtaget eller utgått",
        "Peruttu tai rauennut",
    )),
)
# fmt: on

BY_CODE = {row.code: row for row in TABLE}
KEPT_SECONDS = 60
_KEY = "cases.stages"


def install(**kwargs: Any) -> None:
    """Write the table into the database, after every ``migrate``.

    Order, phase and tone are ours and follow the table. A name is written only where none stands, so a word
    that an editor put is never overwritten.
    """
    model = apps.get_model("cases", "Stage")
    connection = connections[kwargs.get("using", DEFAULT_DB_ALIAS)]
    if model._meta.db_table not in connection.introspection.table_names():
        return  # only some apps were migrated; ours come with the next run
    known = {stage.code: stage for stage in model.objects.all()}
    for order, row in enumerate(TABLE, start=1):
        stage = known.get(row.code) or model(code=row.code)
        wanted = {"order": order * 10, "phase": row.phase, "tone": row.tone}
        for code, text in zip(LANGUAGES, row.names, strict=True):
            if not getattr(stage, f"name_{code}"):
                wanted[f"name_{code}"] = text
        if stage.pk is None or any(getattr(stage, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(stage, name, value)
            stage.save()
    cache.delete(_KEY)


def by_code() -> dict[str, Any]:
    """All stages by their code, from memory; a renamed stage is seen within a minute."""
    found = cache.get(_KEY)
    if found is None:
        found = {stage.code: stage for stage in apps.get_model("cases", "Stage").objects.all()}
        cache.set(_KEY, found, KEPT_SECONDS)
    return found


assert set(LANGUAGES) == set(CODES)
