"""The list of cases with its filters, as quick at a hundred thousand cases as at a thousand.

The newest change stands first, and a page is found by the last row of the one before (keyset), so no page costs
more than the first. How many cases each filter shows is counted once per change of the municipality's content,
and said only where it is true: while no other filter is set.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q, Value, Window
from django.db.models.fields import BigIntegerField, CharField
from django.db.models.functions import Cast, ExtractYear, RowNumber
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases import crumbs, stages, wording
from cases.reading import say_over
from portal import days, search
from portal.marks import marks
from portal.richtext import shorten

PAGE_SIZE = 20
SPARE = 9
"""Cases read beyond those shown, for pages that editors have hidden."""
SPARSE = 3_000
"""Up to so many cases, a filter's rows are looked up by it; beyond, the newest cases are asked one by one."""
COUNTS_SECONDS = 15 * 60
QUERY_LENGTH = 200
SUMMARY_LENGTH = 220
TITLE_LENGTH = 240
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NAME_FIELDS = [f"name_{code}" for code in stages.LANGUAGES]
RELATIONS = {"body": "bodies", "topic": "topics", "area": "areas"}
LABELS = {
    "stage": gettext_lazy("Stage"),
    "body": gettext_lazy("Body"),
    "topic": gettext_lazy("Topic"),
    "area": gettext_lazy("Area"),
    "year": gettext_lazy("Year opened"),
}


class Tally(NamedTuple):
    """One value of a filter, and how many cases have it. ``key`` is its id, or the year."""

    value: str
    name: str
    count: int
    key: int


Counts = dict[str, dict[str, Tally]]
Place = tuple[dt.datetime, int]


@dataclasses.dataclass(frozen=True)
class Option:
    """``count`` is none where another filter would make it untrue. ``key`` is its id, or the year."""

    value: str
    name: str
    count: int | None
    url: str
    chosen: bool
    key: int = 0


@dataclasses.dataclass(frozen=True)
class Facet:
    """One filter. ``clear_url`` takes it away again."""

    name: str
    label: str
    options: list[Option]
    chosen: Option | None
    clear_url: str


@dataclasses.dataclass(frozen=True)
class Row:
    """One case in the list, with the newest thing that happened to it."""

    page: object
    case: object
    stage: object | None
    event: object | None
    summary: str

    @property
    def title(self) -> str:
        return shorten(self.page.heading, TITLE_LENGTH)

    @property
    def language(self) -> str:
        return self.case.language or self.case.source.language or self.page.language

    @property
    def title_language(self) -> str:
        return self.page.language if self.page.headline else self.language

    @property
    def when(self) -> str:
        """The day of the newest change; before any was seen, when the case was last dealt with."""
        if self._news:
            return days.heading(self._news.day)
        day = timezone.localdate(self.case.last_event_at)
        if day == self.case.opened_on:
            return _("Opened %(day)s") % {"day": days.on(day)}
        return _("Last dealt with %(day)s") % {"day": days.on(day)}

    @property
    def say_over(self) -> bool:
        """Whether the case is in its hearing and the last day of it has passed."""
        return say_over(self.page, self.case, self.stage, timezone.localdate())

    @property
    def _news(self):
        return None if self.event is None or self.event.silent else self.event

    @property
    def headline(self) -> str:
        return wording.headline(self._news) if self._news else ""

    @property
    def matter(self) -> str:
        return shorten(wording.matter(self._news), SUMMARY_LENGTH) if self._news else ""


def case_list(request, index_page, pages) -> dict:
    """The context of the list page. ``pages`` is a queryset of case pages, for their class."""
    municipality = getattr(request, "municipality", None) or index_page.municipality
    asked = {name: request.GET.get(name, "").strip()[:100] for name in LABELS}
    query = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:QUERY_LENGTH]
    if municipality is None:
        return {"rows": [], "facets": [], "query": query, "crumbs": [crumbs.home()]}
    page_model = pages.model
    counts = _counts(municipality, page_model, index_page.locale_id)
    chosen, unknown = _understand(asked, counts)
    after, wrong = _position(request.GET.get("after", ""))
    if wrong:
        unknown.append(_("the place in the list"))
    cases = _cases(municipality, page_model, chosen, query, index_page.language)
    found = _walk(cases, page_model, index_page.locale_id, PAGE_SIZE + 1, after)
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    facets = [_facet(name, chosen, query, counts) for name in LABELS if counts[name]]
    return {
        "crumbs": [crumbs.home()],
        "rows": _rows(found),
        "query": query,
        "facets": facets,
        "chips": [facet for facet in facets if facet.chosen],
        "unknown": unknown,
        "filtered": bool(query or chosen),
        "continued": after is not None,
        "first_url": _url(chosen, query),
        "more_url": _url(chosen, query, after=_mark(found[-1].case)) if more else "",
        "clear_url": "?",
        "without_query_url": _url(chosen, ""),
        "count_words": ""
        if after is not None
        else _count_words(chosen, query, counts, len(found), more=more),
    }


def newest(municipality, page_model, locale_id: int, *, body=None, count: int = 5) -> list[Row]:
    """The cases something happened to last; of one body, where it is given."""
    cases = _cases_of(municipality, page_model)
    if body is not None:
        through = cases.model.bodies.through.objects.filter(body=body, case_id=OuterRef("pk"))
        cases = cases.filter(Exists(through))
    return _rows(_walk(cases, page_model, locale_id, count))


# Which cases -----------------------------------------------------------------------------------------------


def _cases_of(municipality, page_model):
    return page_model.case.field.related_model.objects.of(municipality).shown()


def _cases(municipality, page_model, chosen: dict, query: str, language: str):
    cases = _cases_of(municipality, page_model)
    for name, tally in chosen.items():
        cases = _narrow(cases, name, tally)
    if query:
        cases = cases.filter(_matching(municipality, query, language))
    return cases


def _walk(cases, page_model, locale_id: int, want: int, after: Place | None = None) -> list:
    """The pages of the first ``want`` cases after a place, the newest change first.

    Only ids are sorted, and only the pages of those are read; where editors have hidden a page, a few more.
    """
    found: list = []
    at_once = want + SPARE
    while len(found) < want:
        part = cases
        if after is not None:
            moment, pk = after
            part = cases.filter(
                Q(last_event_at__lt=moment) | Q(last_event_at=moment, pk__lt=pk),
                last_event_at__lte=moment,
            )
        places = list(
            part.order_by("-last_event_at", "-pk").values_list("last_event_at", "pk")[:at_once]
        )
        pages = pages_by_case(page_model, [pk for _moment, pk in places], locale_id)
        found += [pages[pk] for _moment, pk in places if pk in pages]
        if len(places) < at_once:
            break
        after = places[-1]
    return found[:want]


def _narrow(cases, name: str, tally: Tally):
    """Rows of a rare value are looked up by it; of a frequent one, each of the newest cases is asked."""
    if name == "stage":
        return cases.filter(stage=tally.value)
    if name == "year":
        return cases.filter(opened_on__range=(dt.date(tally.key, 1, 1), dt.date(tally.key, 12, 31)))
    through = getattr(cases.model, RELATIONS[name]).through.objects.filter(
        **{f"{name}_id": tally.key}
    )
    if tally.count <= SPARSE:
        return cases.filter(pk__in=list(through.values_list("case_id", flat=True)))
    return cases.filter(Exists(through.filter(case_id=OuterRef("pk"))))


def _matching(municipality, query: str, language: str) -> Q:
    """Cases that the search finds, by their own words or their documents', and those with that number."""
    return Q(pk__in=search.case_ids(municipality, query, language)) | Q(number__iexact=query)


def _rows(pages: list) -> list[Row]:
    """Each case with the newest thing that happened to it, in one question for all of them."""
    if not pages:
        return []
    # That somebody explained a case is news in its timeline, but nothing that happened to it.
    events = pages[0].case.events.model.objects.visible().exclude(kind="explained")
    rank = Window(
        RowNumber(), partition_by=F("case_id"), order_by=[F("observed_at").desc(), F("pk").desc()]
    )
    newest = {
        event.case_id: event
        for event in events.filter(case__in=[page.case_id for page in pages])
        .annotate(rank=rank)
        .filter(rank=1)
        .select_related("body", "meeting", "document")
        .order_by()
    }
    known = stages.by_code()
    return [
        Row(
            page,
            page.case,
            known.get(page.case.stage),
            newest.get(page.case_id),
            shorten(page.summary, SUMMARY_LENGTH),
        )
        for page in pages
    ]


def pages_by_case(page_model, ids, *locale_ids: int) -> dict[int, object]:
    """The live page of each case in the first of these languages that it has one in, with the case.

    The language is compared here: asked for it, a database without statistics reads all pages in it.
    """
    pages = page_model.objects.filter(case__in=ids, live=True).with_case().order_by()
    found: dict[int, object] = {}
    for page in pages:
        if page.locale_id not in locale_ids:
            continue
        known = found.get(page.case_id)
        if known is None or locale_ids.index(page.locale_id) < locale_ids.index(known.locale_id):
            found[page.case_id] = page
    return found


def readable(municipality) -> list[int]:
    """The municipality's languages in the order in which the reader wants them: their own, then its main one.

    What is told of a case is told in another language rather than not at all.
    """
    homes = municipality.home_pages
    return list(dict.fromkeys(home.locale_id for home in [municipality.home, *homes]))


def _position(text: str) -> tuple[Place | None, bool]:
    """Where the page begins, from ``after``: microseconds and id of the last row before; and whether it is wrong."""
    if not text:
        return None, False
    moment, _dash, pk = text.partition("-")
    try:
        if len(text) > 40 or not (moment.isascii() and pk.isascii()):
            raise ValueError(text)
        return (EPOCH + dt.timedelta(microseconds=int(moment)), int(pk)), False
    except (ValueError, OverflowError):
        return None, True


def _mark(case) -> str:
    return f"{(case.last_event_at - EPOCH) // dt.timedelta(microseconds=1)}-{case.pk}"


# Counts and filters ----------------------------------------------------------------------------------------


def mark_of(municipality) -> str:
    """Changes whenever the municipality's content does."""
    return hashlib.sha256(repr(marks().read(municipality.pk)).encode()).hexdigest()[:16]


def _counts(municipality, page_model, locale_id: int) -> Counts:
    """How many cases each filter shows: one question, asked again when the municipality's content changes."""
    key = f"cases.counts.{municipality.pk}.{locale_id}.{mark_of(municipality)}"
    rows = cache.get(key)
    if rows is None:
        rows = list(_count(municipality, page_model, locale_id))
        cache.set(key, rows, COUNTS_SECONDS)
    named = page_model.case.field.related_model._meta.get_field("topics").related_model
    found: Counts = {name: {} for name in ("all", *LABELS)}
    for kind, pk, value, count, *names in rows:
        if kind == "year":
            tally = Tally(str(pk), str(pk), count, pk)
        elif kind == "stage":
            tally = Tally(value, wording.stage_name(value, value), count, 0)
        elif kind == "body":
            tally = Tally(value, names[0], count, pk)
        else:
            tally = Tally(
                value, named(**dict(zip(NAME_FIELDS, names, strict=True))).name, count, pk
            )
        found[kind][tally.value] = tally
    return found


def _count(municipality, page_model, locale_id: int):
    unpublished = page_model.objects.filter(locale_id=locale_id, live=False).values("case_id")
    case_model = page_model.case.field.related_model
    cases = case_model.objects.of(municipality).shown().exclude(pk__in=unpublished).order_by()
    nothing = Value("", CharField())

    def tallies(kind: str, rows, pk, value, names=None):
        told = {f"n{i}": name for i, name in enumerate(names or [nothing] * len(NAME_FIELDS))}
        rows = rows.annotate(kind=Value(kind, CharField()), id_=pk, value_=value, **told).values(
            "kind", "id_", "value_", *told
        )
        return rows.annotate(count=Count("pk")).values_list("kind", "id_", "value_", "count", *told)

    def related(kind: str, short: str):
        to = RELATIONS[kind]
        names = [F(f"{to}__{name}") for name in NAME_FIELDS]
        rows = cases.filter(**{f"{to}__isnull": False})
        return tallies(kind, rows, F(f"{to}__pk"), F(f"{to}__{short}"), names)

    none = Value(0, BigIntegerField())
    bodies = cases.filter(bodies__withdrawn_at__isnull=True, bodies__isnull=False)
    year = Cast(ExtractYear("opened_on"), BigIntegerField())
    return tallies("all", cases, none, nothing).union(
        tallies("stage", cases.exclude(stage=""), none, F("stage")),
        tallies("year", cases.filter(opened_on__isnull=False), year, nothing),
        tallies(
            "body", bodies, F("bodies__pk"), F("bodies__slug"), [F("bodies__name"), *[nothing] * 4]
        ),
        related("topic", "code"),
        related("area", "slug"),
        all=True,
    )


def _understand(asked: dict[str, str], counts: Counts) -> tuple[dict[str, Tally], list[str]]:
    """The filters that some case has; and in words those that none has, which are left out."""
    chosen, unknown = {}, []
    for name, value in asked.items():
        if value in counts[name]:
            chosen[name] = counts[name][value]
        elif value:
            unknown.append(f"{LABELS[name]} “{value}”")
    return chosen, unknown


def _facet(name: str, chosen: dict[str, Tally], query: str, counts: Counts) -> Facet:
    others = {other: tally for other, tally in chosen.items() if other != name}
    alone = not query and not others
    options = [
        Option(
            tally.value,
            tally.name,
            tally.count if alone else None,
            _url({**others, name: tally}, query),
            chosen.get(name) == tally,
            tally.key,
        )
        for tally in sorted(counts[name].values(), key=lambda t: _order(name, t))
    ]
    current = next((option for option in options if option.chosen), None)
    return Facet(name, str(LABELS[name]), options, current, _url(others, query))


def _order(name: str, tally: Tally):
    if name == "stage":
        row = stages.by_code().get(tally.value)
        return (row.order if row else 10_000, "")
    return (-tally.key, "") if name == "year" else (0, tally.name.casefold())


def _url(chosen: dict[str, Tally], query: str, **more: str) -> str:
    parts = {"q": query} if query else {}
    parts |= {name: chosen[name].value for name in LABELS if name in chosen}
    return "?" + urlencode({**parts, **more})


def _count_words(
    chosen: dict[str, Tally], query: str, counts: Counts, found: int, *, more: bool
) -> str:
    if not more:
        count = found
    elif not query and not chosen:
        count = counts["all"][""].count if counts["all"] else found
    elif not query and len(chosen) == 1:
        count = next(iter(chosen.values())).count
    else:
        return _("More than %(count)s cases") % {"count": number_format(found)}
    return ngettext("%(count)s case", "%(count)s cases", count) % {
        "count": number_format(count, force_grouping=True)
    }
