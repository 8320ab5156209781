"""Which changes are important: a fixed table that is also printed for residents.

Important is what moves the case or what somebody can still do something about: a new stage, a result, a
deadline to have a say, a meeting moved or cancelled, a withdrawal. Everything else is read by those who
want all of it: documents, agendas, texts.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

IMPORTANT, MINOR = "important", "minor"


class Row(NamedTuple):
    kind: str
    importance: str
    words: object
    """What a resident reads in the printed table."""


TABLE = (
    Row("opened", IMPORTANT, _("A new case is opened")),
    Row("stage", IMPORTANT, _("The case reaches a new stage")),
    Row("result", IMPORTANT, _("A body decides, puts off or sends back")),
    Row("hearing", IMPORTANT, _("You can have a say, or the last day to do it changes")),
    Row("moved", IMPORTANT, _("A meeting moves to another time or place")),
    Row("cancelled", IMPORTANT, _("A meeting is cancelled")),
    Row("reinstated", IMPORTANT, _("A cancelled meeting takes place after all")),
    Row("agenda_dropped", IMPORTANT, _("The case is taken off an agenda")),
    Row("withdrawn", IMPORTANT, _("The case is withdrawn")),
    Row("restored", IMPORTANT, _("A withdrawn case is back")),
    Row("scheduled", MINOR, _("A meeting is set")),
    Row("agenda_published", MINOR, _("The agenda of a meeting is published")),
    Row("agenda_added", MINOR, _("The case comes onto the agenda of a meeting")),
    Row("agenda_changed", MINOR, _("An item of an agenda is rewritten")),
    Row("turn_added", MINOR, _("One more body takes up the case")),
    Row("turn_changed", MINOR, _("A body gets another part in the case")),
    Row("turn_dropped", MINOR, _("A body will not take up the case after all")),
    Row("document_added", MINOR, _("A document is published")),
    Row("document_changed", MINOR, _("A document is replaced")),
    Row("document_withdrawn", MINOR, _("A document is withdrawn")),
    Row("minutes", MINOR, _("The minutes of a meeting are published")),
    Row("title", MINOR, _("The case gets another title")),
    Row("related", MINOR, _("The case is tied to another one")),
    Row("explained", MINOR, _("An editor explains the case in plain language")),
)

_BY_KIND = {row.kind: row for row in TABLE}


def of(kind: str, before: dict | None = None, after: dict | None = None) -> str:
    """``important`` or ``minor`` for an event of ``kind``.

    Whether a body takes a decision, and not only discusses, is important.
    """
    if kind == "turn_changed" and before and after:
        decides = "authoritative"
        if bool(before.get(decides)) != bool(after.get(decides)):
            return IMPORTANT
    return _BY_KIND[kind].importance
