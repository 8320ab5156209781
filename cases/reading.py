"""Reads a case for its page: where it stands, what comes next, what a resident can do until when.

Everything is computed from what the source lists and what editors wrote. What nobody knows is said to be
unknown; nothing is guessed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import crumbs, stages, wording
from cases.line import line_of
from cases.papers import paper, safe_link
from cases.timeline import SHOWN_DAYS, timeline_of
from cases.turns import AHEAD, DONE, NOW, Turn, awaiting, turns_of
from portal import days, following
from portal.channels import SubjectKind

EVENTS_READ = 200
DOCUMENTS_SHOWN = 6
MEETINGS_SHOWN = 4
HELD_SHOWN = 3
LONG_TEXT = 900
LONG_TITLE = 140
OVER = {"closed", "final", "withdrawn", "enforcement"}


@dataclasses.dataclass(frozen=True)
class Said:
    """One of the three cards at the top. ``lang`` is set where the title is the source's own word."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""
    lang: str = ""


@dataclasses.dataclass(frozen=True)
class Tag:
    text: str
    tone: str = ""
    drawing: str = ""
    lang: str = ""


@dataclasses.dataclass(frozen=True)
class Decision:
    """The newest result; ``final_word`` where the body that gave it decides, ``words`` as the source wrote."""

    heading: str
    tag: Tag | None
    words: str
    where: str
    url: str
    text: str

    @property
    def long(self) -> bool:
        return len(self.text) > LONG_TEXT


def case_reading(page) -> dict:
    """The context of a case page. Five queries, whatever the length of the case's history."""
    case = page.case
    today = timezone.localdate()
    language = case.language or case.source.language or page.language
    if not case.public:
        raise Http404("The case is not public.")
    common = {
        "case": case,
        "source_language": language,
        "withdrawn": case.withdrawn_at is not None,
        "long_title": len(case.title) > LONG_TITLE,
        **_place(page),
    }
    if common["withdrawn"]:
        return common
    stage = stages.by_code().get(case.stage)
    undecided = (stage.phase if stage else stages.BEFORE) == stages.BEFORE
    turns = turns_of(case, _considerations(case), _items(case), today, undecided=undecided)
    if not undecided:
        # Nobody said when, and the case was decided without them: they are not what comes next.
        turns = [turn for turn in turns if turn.day is not None or turn.state != AHEAD]
    days_shown = timeline_of(case, _events(case, turns), turns, language)
    papers = [paper(document, language) for document in _documents(case)]
    names = _names(case)
    return common | {
        "stage": stage,
        "tag": _tag(case, page, stage, today, language),
        "now": _now(case, stage, turns, language, _hearing(page, case, stage, today)),
        "next": _next(turns, stage, today),
        "you": _you(page, case, turns, stage, today),
        "line": line_of(turns, case, stage, language, say_over=say_over(page, case, stage, today)),
        "timeline": days_shown[:SHOWN_DAYS],
        "timeline_older": days_shown[SHOWN_DAYS:],
        "older_words": _older_words(days_shown[SHOWN_DAYS:]),
        "decision": _decision(turns, stage),
        "papers": papers[:DOCUMENTS_SHOWN],
        "papers_more": papers[DOCUMENTS_SHOWN:],
        "papers_words": _papers_words(papers[DOCUMENTS_SHOWN:]),
        "meetings_ahead": _meetings(turns, today, ahead=True),
        "meetings_past": _meetings(turns, today, ahead=False),
        "bodies": _bodies(turns),
        "topics": [(short, name) for kind, short, name in names if kind == "topic"],
        "areas": [(short, name) for kind, short, name in names if kind == "area"],
        "followed_by": following.followed_by(
            sum(int(short) for kind, short, _name in names if kind == "followers")
        ),
        "subject": _subject(case, {name for _kind, _short, name in names}),
        "related": _related(page, case),
        "source_link": safe_link(case.web_url),
        "feed_url": reverse("cases:case_feed", args=[case.pk]),
    }


def _place(page) -> dict:
    """Where the page stands. An unsaved page in a preview stands nowhere yet."""
    index = page.get_parent() if page.path else None
    if index is None:
        return {"crumbs": [crumbs.home()], "cases_url": ""}
    index = index.specific
    url = index.url or ""
    return {"crumbs": [crumbs.home(), crumbs.Crumb(index.title, url)], "cases_url": url}


# What the database is asked ------------------------------------------------------------------------------


# Only the columns that the page reads: the rows are wide, and long texts stand in them.
MEETING = ("name", "starts_at", "cancelled", "withdrawn_at")


def _considerations(case):
    own = (
        "key case_id body_id body_name meeting_id role role_text authoritative order started_on "
        "deadline status_text"
    )
    rows = case.considerations.select_related("body", "meeting")
    return rows.only(*own.split(), "body__name", *_of("meeting", MEETING))


def _items(case):
    own = "number public result result_text resolution_text consideration_key case_id meeting_id"
    rows = case.agenda_items.current().select_related("meeting").order_by("-meeting__starts_at")
    return rows.only(*own.split(), *_of("meeting", MEETING))[:EVENTS_READ]


def _events(case, turns: list[Turn]):
    """Events of the case, and of whole meetings at which it is taken up."""
    meetings = [turn.meeting.pk for turn in turns if turn.meeting]
    about = Q(case=case) | Q(case__isnull=True, meeting__in=meetings)
    own = "kind before after happened_on observed_at case_id body_id meeting_id document_id"
    found = case.events.model.objects.of_open_items().filter(
        about, municipality=case.municipality_id
    )
    rows = found.select_related("body", "meeting", "document")
    told = ("body__name", "meeting__name", "meeting__starts_at", "document__title")
    return rows.only(*own.split(), *told)[:EVENTS_READ]


def _of(row: str, columns: tuple[str, ...]) -> list[str]:
    return [f"{row}__{column}" for column in columns]


def _documents(case):
    """Public documents of the case and of its open agenda items, the newest first."""
    model = case.documents.model
    own = case.documents.through.objects.filter(case=case).values("document_id")
    of_items = model.items.through.objects.filter(
        agendaitem__case=case, agendaitem__public=True, agendaitem__withdrawn_at__isnull=True
    ).values("document_id")
    closed = model.items.through.objects.filter(
        agendaitem__case=case, agendaitem__public=False
    ).values("document_id")
    shown = model.objects.shown().filter(pk__in=own.union(of_items)).exclude(pk__in=closed)
    told = "title url download_url mime_type size pages issued_on language kind_text"
    return shown.only(*told.split()).order_by("-issued_on", "-pk")


def _names(case) -> list[tuple[str, str, str]]:
    """Topics and areas of the case as (kind, short name, name), and how many follow it, in one question."""
    fields = [f"name_{code}" for code in stages.LANGUAGES]

    def rows(related, kind: str, short: str):
        told = related.order_by().annotate(what=Value(kind), short=F(short))
        return told.values_list("what", "short", *fields)

    named = case.topics.model
    followers = following.followed(SubjectKind.CASE, case).annotate(
        what=Value("followers"),
        short=Cast("followers", CharField()),
        **{name: Value("") for name in fields},
    )
    all_of_them = rows(case.topics, "topic", "code").union(
        rows(case.areas, "area", "slug"),
        followers.values_list("what", "short", *fields),
        all=True,
    )
    found = [
        (kind, short, named(**dict(zip(fields, names, strict=True))).name)
        for kind, short, *names in all_of_them
    ]
    return sorted(found, key=lambda row: row[2].casefold())


def _subject(case, told: set[str]) -> str:
    """The place in the source's own filing plan, unless a topic says the same word."""
    return "" if case.classification_name in told else case.classification_name


def _related(page, case) -> list:
    if not case.related_keys:
        return []
    pages = type(page).objects.shown().of(case.municipality_id).filter(case__in=case.related.all())
    return list(pages.filter(locale_id=page.locale_id).with_case()[:10])


# The three cards -----------------------------------------------------------------------------------------


def _tag(case, page, stage, today: dt.date, language: str) -> Tag | None:
    until = _say_until(page, case, today)
    if until:
        left = (until - today).days
        words = (
            _("Last day to have a say")
            if left == 0
            else ngettext("Have a say: %(count)s day left", "Have a say: %(count)s days left", left)
            % {"count": left}
        )
        return Tag(words, "warn", "clock")
    if say_over(page, case, stage, today):
        return Tag(_("The time to have a say is over"))
    if stage:
        return Tag(stage.name, stage.tone)
    return Tag(case.stage_text, "line", lang=language) if case.stage_text else None


def _now(case, stage, turns: list[Turn], language: str, hearing: str) -> Said:
    here = [turn for turn in turns if turn.state == NOW]
    undecided = stage is None or stage.phase == stages.BEFORE
    last = next((t for t in reversed(turns) if t.state == DONE and t.has_result), None)
    waits = awaiting(turns) if undecided else None
    told = _met(waits) if waits else _last_words(last)
    if len(here) > 1:
        title = ngettext(
            "%(count)s body has the case now",
            "%(count)s bodies have the case at the same time",
            len(here),
        ) % {"count": len(here)}
        return Said(title, ", ".join(turn.body for turn in here))
    if here and here[0].meeting and here[0].day == timezone.localdate() and undecided:
        return Said(_("%(body)s meets about it today") % {"body": here[0].body}, told)
    if hearing and undecided:
        return Said(hearing, _with(here) or told)
    if stage:
        return Said(wording.stage_sentence(stage.code) or stage.name, _with(here) or told)
    if case.stage_text:
        text = _("These are the words of the municipality's case system.")
        return Said(case.stage_text, text, lang=language)
    if told:
        return Said(told)
    return Said(
        _("Not stated"), _("The municipality's case system does not say where the case stands.")
    )


def _with(here: list[Turn]) -> str:
    return _("%(body)s has it now.") % {"body": here[0].body} if here and here[0].body else ""


def _met(turn: Turn) -> str:
    words = {"body": turn.body, "day": days.on(turn.day)}
    return _("%(body)s met about it on %(day)s. The case system lists no result.") % words


def _last_words(turn: Turn | None) -> str:
    if turn is None or turn.day is None:
        return ""
    said = wording.result_sentence(turn.result, turn.body)
    return _("%(result)s on %(day)s.") % {"result": said, "day": days.on(turn.day)}


def _next(turns: list[Turn], stage, today: dt.date) -> Said:
    ahead = [turn for turn in turns if turn.state == AHEAD]
    dated = [t for t in ahead if t.day and t.day >= today and not t.cancelled]
    cancelled = next((t for t in ahead if t.cancelled), None)
    undated = next((t for t in ahead if t.day is None and not t.cancelled), None)
    if dated:
        first, *after = dated
        when = days.at(first.moment) if first.moment else days.on(first.day)
        title = _("%(body)s takes it up on %(when)s") % {"body": first.body, "when": when}
        said = []
        if first.authoritative:
            said.append(_("This body has the final word."))
        later = next((t for t in after if t.body != first.body or t.day != first.day), None)
        if later:
            said.append(
                _("After that comes %(body)s, on %(when)s.")
                % {"body": later.body, "when": days.on(later.day)}
            )
        elif undated:
            said.append(_("After that comes %(body)s.") % {"body": undated.body})
        return Said(title, " ".join(said), _meeting_url(first), _("See the meeting"))
    if cancelled:
        title = _("The meeting of %(body)s is cancelled") % {"body": cancelled.body}
        return Said(
            title, _("A new day is not known yet."), _meeting_url(cancelled), _("See the meeting")
        )
    if undated:
        title = _("%(body)s is next") % {"body": undated.body}
        return Said(title, _("The day is not known yet."))
    if stage and stage.code in OVER:
        return Said(
            _("Nothing more is planned"), _("If the case is taken up again, you can read it here.")
        )
    return Said(
        _("Not known yet"),
        _(
            "No further meeting is planned in the municipality's case system. When one is, it stands here."
        ),
    )


def _meeting_url(turn: Turn) -> str:
    return turn.meeting.get_absolute_url() if turn.meeting else ""


def _say_until(page, case, today: dt.date) -> dt.date | None:
    """The last day to have a say, if it is still ahead: the editors' day counts before the source's."""
    until = page.participation_until or case.hearing_until
    return until if until and until >= today else None


def say_over(page, case, stage, today: dt.date) -> bool:
    """Whether a case in its hearing is past the last day of it."""
    until = page.participation_until or case.hearing_until
    return stage is not None and stage.code == "hearing" and until is not None and until < today


def _hearing(page, case, stage, today: dt.date) -> str:
    """That one can have a say now, or no longer can; empty where nobody has named a last day."""
    if _say_until(page, case, today):
        return _("You can have a say now")
    return _("The time to have a say is over") if say_over(page, case, stage, today) else ""


def _you(page, case, turns: list[Turn], stage, today: dt.date) -> Said:
    until = _say_until(page, case, today)
    link = safe_link(page.participation_link)
    if until:
        title = _("Have a say until %(day)s") % {"day": days.on(until)}
        if link:
            return Said(title, "", link, _("Have a say"))
        if page.participation:
            return Said(title, _("How to do it stands below."), "#have-a-say", _("Read how"))
        if source := safe_link(case.web_url):
            text = _("The municipality's case system tells how.")
            return Said(title, text, source, _("Read how to do it"))
        return Said(title, _("Write to the municipality, or call. You find the address below."))
    if page.participation and page.participation_until is None:
        label = _("Have a say") if link else _("Read how")
        return Said(_("You can have a say"), "", link or "#have-a-say", label)
    ended = page.participation_until or case.hearing_until
    if stage and stage.code == "hearing" and not ended:
        return Said(
            _("Ask how to have a say"),
            _("The municipality's case system does not say who is asked, or until when."),
            "#ask",
            _("Ask about the case"),
        )
    if stage and stage.code == "appeal_open":
        return Said(
            _("You may be able to appeal"),
            _("How, and until when, stands in the decision or its minutes."),
            "#decision",
            _("See the decision"),
        )
    first = next(
        (t for t in turns if t.meeting and t.day and t.day >= today and not t.cancelled), None
    )
    if first and first.moment and first.state != DONE:
        return Said(
            _("Put the meeting in your calendar"),
            _("Ask the municipality if you want to know whether it is open to everybody."),
            reverse("cases:meeting_ics", args=[first.meeting.pk]),
            _("Add to calendar"),
        )
    over = _("The time to have a say ended on %(day)s.") % {"day": days.on(ended)} if ended else ""
    text = " ".join(filter(None, [over, _("You can always ask about the case.")]))
    return Said(_("There is nothing to answer right now"), text, "#ask", _("Ask about the case"))


# The rest of the page ------------------------------------------------------------------------------------


def _decision(turns: list[Turn], stage) -> Decision | None:
    told = [
        t
        for t in turns
        if t.item is not None
        and t.item.public
        and (t.has_result or t.item.resolution_text)
        and t.day
    ]
    if not told:
        return None
    last_word = [t for t in told if t.authoritative]
    final = bool(last_word) and bool(stage) and stage.phase != stages.BEFORE
    turn = max(last_word if final else told, key=lambda t: (t.day, t.item.pk))
    name = wording.result_name(turn.result)
    where = [turn.body, days.heading(turn.day)]
    if turn.item.number:
        where.append(_("item %(number)s") % {"number": turn.item.number})
    words = turn.result_text.strip()
    return Decision(
        heading=_("The decision") if final else _("The latest result"),
        tag=Tag(name, wording.result_tone(turn.result)) if name else None,
        words="" if words.casefold() == name.casefold() else words,
        where=" · ".join(where),
        url=_meeting_url(turn),
        text=turn.item.resolution_text.strip(),
    )


def _meetings(turns: list[Turn], today: dt.date, *, ahead: bool) -> list[Turn]:
    """Turns with a meeting: those to come, the soonest first; or those held, the newest first."""
    dated = [t for t in turns if t.meeting and t.day]
    if ahead:
        return [t for t in dated if t.day >= today][:MEETINGS_SHOWN]
    return [t for t in reversed(dated) if t.day < today][:HELD_SHOWN]


def _bodies(turns: list[Turn]) -> list[str]:
    return list(dict.fromkeys(turn.body for turn in turns if turn.body))


def _older_words(older: list) -> str:
    if not older:
        return ""
    count = sum(len(day.happenings) for day in older)
    since = days.within(older[-1].day)
    return ngettext(
        "Show %(count)s earlier event, since %(month)s",
        "Show %(count)s earlier events, since %(month)s",
        count,
    ) % {"count": count, "month": since}


def _papers_words(more: list) -> str:
    return ngettext("Show %(count)s more document", "Show %(count)s more documents", len(more)) % {
        "count": len(more)
    }
