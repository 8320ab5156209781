"""What happened in a case, in words: which thing, from what to what. Never "has been updated".

An event is told in two parts. ``headline`` is ours, in the reader's language. ``matter`` is the source's own,
in the source's language: the title of a document, of another case. ``sentence`` joins them. Halves of a
change come from the event's ``before`` and ``after`` and may lack any key.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as noop

from cases import stages
from portal import days

# --- results of meetings ---------------------------------------------------------------------------------


class Result(NamedTuple):
    """``name`` stands on a tag, ``sentence`` says who did it; ``ends`` where nothing more is decided."""

    name: object
    tone: str
    sentence: str
    ends: bool = True


# Codes of openahjo's RESOLUTION_CHOICES (ahjodoc/models.py), which Nordic results map onto, and one of ours: a
# body that recommends a decision to another has not said yes.
RESULTS = {
    "PASSED_UNCHANGED": Result(gettext_lazy("Approved"), "good", noop("%(body)s said yes")),
    "PASSED_VOTED": Result(
        gettext_lazy("Approved by vote"), "good", noop("%(body)s voted and said yes")
    ),
    "PASSED_REVISED": Result(
        gettext_lazy("Approved, revised"), "good", noop("%(body)s said yes to a revised proposal")
    ),
    "PASSED_MODIFIED": Result(
        gettext_lazy("Approved with changes"), "good", noop("%(body)s said yes, with changes")
    ),
    "RECOMMENDED": Result(
        gettext_lazy("Recommended"), "good", noop("%(body)s recommends it"), ends=False
    ),
    "REJECTED": Result(gettext_lazy("Rejected"), "bad", noop("%(body)s said no")),
    "NOTED": Result(gettext_lazy("Noted"), "", noop("%(body)s took note of it")),
    "RETURNED": Result(
        gettext_lazy("Sent back"), "warn", noop("%(body)s sent the case back"), ends=False
    ),
    "REMOVED": Result(
        gettext_lazy("Taken off the agenda"),
        "warn",
        noop("%(body)s took it off the agenda"),
        ends=False,
    ),
    "TABLED": Result(gettext_lazy("Put off"), "warn", noop("%(body)s put it off"), ends=False),
    "ELECTION": Result(gettext_lazy("Election held"), "good", noop("%(body)s held an election")),
}


def result_name(code: str) -> str:
    """The result in a word or two; empty for a code we do not know."""
    return str(RESULTS[code].name) if code in RESULTS else ""


def says_more(code: str, text: str) -> bool:
    """Whether the source's words tell more than our name of the result."""
    return bool(text) and text.strip().casefold() != result_name(code).casefold()


def result_tone(code: str) -> str:
    return RESULTS[code].tone if code in RESULTS else ""


def result_ends(code: str) -> bool:
    return code not in RESULTS or RESULTS[code].ends


def result_sentence(code: str, body: str) -> str:
    """Who decided what: "The council said yes". Without a known code, that there is a result."""
    who = body or _("The meeting")
    if code in RESULTS:
        return _(RESULTS[code].sentence) % {"body": who}
    return _("%(body)s came to a result") % {"body": who}


# --- stages ----------------------------------------------------------------------------------------------

STAGE_SENTENCES = {
    "initiative": noop("It starts with an initiative"),
    "registered": noop("The case is open with the municipality"),
    "preparation": noop("Officers are preparing the case"),
    "hearing": noop("The case is out for comments"),
    "proposal": noop("There is a recommendation for the decision"),
    "agenda": noop("The case is on a published agenda"),
    "committee": noop("The case is in committee"),
    "executive": noop("The case is with the executive"),
    "council": noop("The case is with the council"),
    "deferred": noop("The decision is put off, or the case is sent back"),
    "decided": noop("The case is decided"),
    "delegated": noop("An officer has decided the case"),
    "minutes": noop("The minutes are published"),
    "appeal_open": noop("The decision can be appealed"),
    "appealed": noop("The decision is appealed"),
    "final": noop("The decision is legally final"),
    "enforcement": noop("The decision is being carried out"),
    "closed": noop("The case is closed"),
    "withdrawn": noop("The case is withdrawn or has lapsed"),
}


def stage_sentence(code: str) -> str:
    return _(STAGE_SENTENCES[code]) if code in STAGE_SENTENCES else ""


def stage_name(code: str, text: str = "") -> str:
    """The stage's name in the reader's language, else the source's own word."""
    stage = stages.by_code().get(code)
    return stage.name if stage else text


# --- events ----------------------------------------------------------------------------------------------


def sentence(event) -> str:
    """One sentence that says what happened, for feeds, lists and messages."""
    what, which = headline(event), matter(event)
    return f"{what}: {which}" if which else what


def headline(event) -> str:
    """What happened, in the reader's language."""
    return _HEADLINES.get(event.kind, lambda e: str(e.get_kind_display()))(event)


def matter(event) -> str:
    """The thing it happened to, in the source's own words; empty where the headline says all."""
    half = event.before if event.kind in {"document_withdrawn", "agenda_dropped"} else event.after
    if event.kind.startswith("agenda_"):
        return _get(half, "title")
    if event.kind.startswith("document_") or event.kind == "minutes":
        return _get(half, "title") or (event.document.title if event.document else "")
    if event.kind == "result" and (code := _get(half, "result")) in RESULTS:
        text = _get(half, "text")
        return text if says_more(code, text) else ""
    if event.kind == "related":
        return " ".join(filter(None, [_get(half, "number"), _get(half, "title")]))
    return ""


def change(event) -> tuple[str, str] | None:
    """Before and after in words; none unless both halves say something, and something else."""
    describe = _HALVES.get(event.kind)
    if describe is None:
        return None
    before, after = describe(event.before or {}), describe(event.after or {})
    return (before, after) if before and after and before != after else None


def last_day(event) -> dt.date | None:
    """The last day to have a say, as the event tells it."""
    return _date(event.after, "until")


def change_is_ours(event) -> bool:
    """Whether the halves of the change are our words (else they are the source's own)."""
    return event.kind not in {"title", "agenda_changed"}


def _get(half: dict | None, key: str) -> str:
    value = (half or {}).get(key)
    return value.strip() if isinstance(value, str) else ""


def _body(event) -> str:
    return (
        _get(event.after, "body")
        or _get(event.before, "body")
        or (event.body.name if event.body else "")
    )


def _moment(half: dict | None, key: str = "starts_at") -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(_get(half, key))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _date(half: dict | None, key: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(_get(half, key)[:10])
    except ValueError:
        return None


def _meeting_moment(event) -> dt.datetime | None:
    return _moment(event.after) or (event.meeting.starts_at if event.meeting else None)


def _stage(event) -> str:
    code, text = _get(event.after, "stage"), _get(event.after, "text")
    if ours := stage_sentence(code):
        return ours
    if text:
        return _("The case has come to “%(stage)s”") % {"stage": text}
    return _("The case has come to a new stage")


def _scheduled(event) -> str:
    who, when = _body(event), _meeting_moment(event)
    if who and when:
        return _("%(body)s takes it up on %(when)s") % {"body": who, "when": days.at(when)}
    if when:
        return _("A meeting takes it up on %(when)s") % {"when": days.at(when)}
    if who:
        return _("%(body)s takes it up at a meeting") % {"body": who}
    return _("A meeting takes it up")


_YEAR = re.compile(r"\b20\d\d\b")


def _meeting(event) -> str:
    """The meeting as the subject of a sentence: by its own name, else by its body's.

    A name that says its day is left out where the body is known: the sentence says the day in the reader's words.
    """
    named = _get(event.after, "meeting") or _get(event.before, "meeting")
    if not named and event.meeting:
        named = event.meeting.name
    who = _body(event)
    if named and not (who and _YEAR.search(named)):
        return named
    return _("The meeting of %(body)s") % {"body": who} if who else _("The meeting")


def _moved(event) -> str:
    when, words = _moment(event.after), {"meeting": _meeting(event)}
    if when is None:
        return _("%(meeting)s has no date for now") % words
    if _moment(event.before) == when:
        return _("%(meeting)s moves to another place") % words
    return _("%(meeting)s moves to %(when)s") % {**words, "when": days.at(when)}


def _cancelled(event) -> str:
    when, words = _moment(event.before) or _meeting_moment(event), {"meeting": _meeting(event)}
    if when is None or _YEAR.search(words["meeting"]):
        return _("%(meeting)s is cancelled") % words
    return _("%(meeting)s on %(when)s is cancelled") % {**words, "when": days.at(when)}


def _reinstated(event) -> str:
    when, words = _meeting_moment(event), {"meeting": _meeting(event)}
    if when is None:
        return _("%(meeting)s takes place after all") % words
    return _("%(meeting)s on %(when)s takes place after all") % {**words, "when": days.at(when)}


def _result(event) -> str:
    code, text = _get(event.after, "result"), _get(event.after, "text")
    if not code and not text:
        return _("The result is taken back")
    if code not in RESULTS and text:
        who = _body(event) or _("The meeting")
        return _("%(body)s: “%(result)s”") % {"body": who, "result": text}
    return result_sentence(code, _body(event))


def _hearing(event) -> str:
    before, after = _date(event.before, "until"), _date(event.after, "until")
    if after and before:
        return _("You have until %(day)s to have a say") % {"day": days.on(after)}
    if after:
        return _("You can have a say until %(day)s") % {"day": days.on(after)}
    return _("The time to have a say is over")


def _role(half: dict | None) -> str:
    role = stage_name(_get(half, "role")) or _get(half, "role_text")
    if (half or {}).get("authoritative") is True:
        return _("%(role)s, with a decision") % {"role": role} if role else _("takes a decision")
    return role


def _turn_added(event) -> str:
    who, when = _body(event), _moment(event.after)
    if who and (event.after or {}).get("authoritative") is True:
        return _("%(body)s has the final word in the case") % {"body": who}
    if who and when:
        return _("%(body)s takes it up on %(when)s") % {"body": who, "when": days.at(when)}
    return (
        _("%(body)s takes up the case") % {"body": who}
        if who
        else _("One more body takes up the case")
    )


def _turn_changed(event) -> str:
    who = _body(event)
    now, then = (event.after or {}).get("authoritative"), (event.before or {}).get("authoritative")
    if who and now is True and then is not True:
        return _("%(body)s has the final word in the case") % {"body": who}
    if who and then is True and now is not True:
        return _("%(body)s no longer has the final word in the case") % {"body": who}
    role = _role(event.after)
    if who and role:
        return _("%(body)s has another part in the case: %(role)s") % {"body": who, "role": role}
    if who:
        return _("%(body)s has another part in the case") % {"body": who}
    return _("A body has another part in the case")


def _turn_dropped(event) -> str:
    who = _body(event)
    if who:
        return _("%(body)s will not take up the case after all") % {"body": who}
    return _("One body will not take up the case after all")


def _on_agenda(event) -> str:
    who, when = _body(event), _meeting_moment(event)
    words = {"meeting": who, "when": days.at(when) if when else ""}
    if who and when:
        return _("On the agenda of %(meeting)s on %(when)s") % words
    return _("On the agenda of %(meeting)s") % words if who else _("On the agenda of a meeting")


def _off_agenda(event) -> str:
    who = _body(event)
    if who:
        return _("Taken off the agenda of %(meeting)s") % {"meeting": who}
    return _("Taken off the agenda of a meeting")


def _agenda_published(event) -> str:
    who, when = _body(event), _meeting_moment(event)
    words = {"meeting": who, "when": days.at(when) if when else ""}
    if who and when:
        return _("The agenda of %(meeting)s on %(when)s is published") % words
    return (
        _("The agenda of %(meeting)s is published") % words if who else _("An agenda is published")
    )


def _agenda_changed(event) -> str:
    who = _body(event)
    if who:
        return _("Another title on the agenda of %(meeting)s") % {"meeting": who}
    return _("Another title on the agenda")


def _minutes(event) -> str:
    who = _body(event)
    return (
        _("The minutes of %(body)s are published") % {"body": who}
        if who
        else _("The minutes are published")
    )


_HEADLINES = {
    "opened": lambda e: _("The municipality has opened the case"),
    "stage": _stage,
    "title": lambda e: _("The case has another title"),
    "turn_added": _turn_added,
    "turn_changed": _turn_changed,
    "turn_dropped": _turn_dropped,
    "scheduled": _scheduled,
    "agenda_published": _agenda_published,
    "agenda_added": _on_agenda,
    "agenda_changed": _agenda_changed,
    "agenda_dropped": _off_agenda,
    "moved": _moved,
    "cancelled": _cancelled,
    "reinstated": _reinstated,
    "result": _result,
    "hearing": _hearing,
    "document_added": lambda e: _("New document"),
    "document_changed": lambda e: _("A document has a new version"),
    "document_withdrawn": lambda e: _("The municipality has withdrawn a document"),
    "minutes": _minutes,
    "related": lambda e: _("The case belongs together with another one"),
    "withdrawn": lambda e: _("The municipality has withdrawn the case"),
    "restored": lambda e: _("The municipality has published the case again"),
    "explained": lambda e: _("An editor has explained the case in plain language"),
}


def _meeting_half(half: dict) -> str:
    when = _moment(half)
    said = [days.at(when)] if when else []
    if place := _get(half, "location"):
        said.append(place)
    return ", ".join(said)


def _result_half(half: dict) -> str:
    return result_name(_get(half, "result")) or _get(half, "text")


def _hearing_half(half: dict) -> str:
    until = _date(half, "until")
    return _("Until %(day)s") % {"day": days.on(until)} if until else ""


_HALVES = {
    "stage": lambda half: stage_name(_get(half, "stage"), _get(half, "text")),
    "title": lambda half: _get(half, "title"),
    "agenda_changed": lambda half: _get(half, "title"),
    "turn_changed": _role,
    "moved": _meeting_half,
    "result": _result_half,
    "hearing": _hearing_half,
}

# --- documents -------------------------------------------------------------------------------------------

FORMATS = {
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/plain": "TXT",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
}


def format_name(mime_type: str, url: str) -> str:
    """What kind of file it is, as people call it; from the address where the source does not say.

    Empty where neither tells.
    """
    known = FORMATS.get(mime_type.partition(";")[0].strip().lower())
    if known:
        return known
    ending = url.partition("?")[0].partition("#")[0].rpartition("/")[2].rpartition(".")
    if ending[0] and ending[2].isalnum() and 2 <= len(ending[2]) <= 4:
        return ending[2].upper()
    return ""
