"""The inbox: everything somebody was told, together by what it happened to, newest first."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal import days, navigation, tellers
from portal.actions.inbox import mark_read
from portal.followers import follower_for
from portal.models import Delivery, Follow, Follower, Municipality, Resident
from portal.tellers import Name, Words

GROUPS = 15
"""Cases and meetings on one page of the inbox."""
SHOWN = 12
"""Changes of one case that are shown; the case itself has all of them."""
OPEN = 3
"""Of these as many stand open, the others folded, but nothing that is unread is folded away."""
MOST_COUNTED = 99


@dataclasses.dataclass(frozen=True)
class Told:
    """One change somebody was told; without words where it is no longer public."""

    delivery: Delivery
    words: Words | None

    @property
    def unread(self) -> bool:
        return self.delivery.read_at is None

    @property
    def url(self) -> str:
        return reverse("alert", args=[self.delivery.pk])

    @property
    def when(self) -> str:
        return days.lately(self.delivery.sent_at or self.delivery.due_at)

    @property
    def until(self) -> str:
        """Last day to do something about it, while that is to come."""
        last = self.words.until if self.words else None
        return days.on(last) if last and last >= timezone.localdate() else ""


@dataclasses.dataclass(frozen=True)
class Group:
    """What somebody was told about one case or meeting."""

    key: str
    last: int
    number: int
    unread: int
    told: Sequence[Told]
    why: Name | None = None
    follow: int | None = None
    """The follow that brought it here, while it is followed."""

    @property
    def change_url(self) -> str:
        return reverse("my_follow", args=[self.follow]) if self.follow else reverse("my_follows")

    @cached_property
    def public(self) -> list[Told]:
        return [one for one in self.told if one.words]

    @property
    def newest(self) -> Told | None:
        return self.public[0] if self.public else None

    @cached_property
    def _open(self) -> int:
        unread = [place for place, one in enumerate(self.public, 1) if one.unread]
        return max([OPEN, *unread])

    @property
    def first(self) -> list[Told]:
        return self.public[: self._open]

    @property
    def folded(self) -> list[Told]:
        return self.public[self._open :]

    @property
    def summary(self) -> str:
        return ngettext("%(number)s change", "%(number)s changes", self.number) % {
            "number": self.number
        }

    @property
    def news(self) -> str:
        return ngettext("%(number)s new", "%(number)s new", self.unread) % {"number": self.unread}

    @property
    def folded_summary(self) -> str:
        number = len(self.folded)
        return ngettext("%(number)s earlier change", "%(number)s earlier changes", number) % {
            "number": number
        }


def received(follower: Follower, municipality: Municipality) -> QuerySet[Delivery]:
    """What ``follower`` was told in ``municipality``; each municipality has its own inbox, as it has its own host."""
    return Delivery.objects.in_inbox().of(municipality).filter(follower=follower)


@dataclasses.dataclass(frozen=True)
class Page:
    """A page of the inbox. onward: where the next one starts; unread: of the whole inbox, where it is known."""

    groups: Sequence[Group] = ()
    onward: int | None = None
    unread: int | None = None


def page_of(follower: Follower, municipality: Municipality, before: int | None = None) -> Page:
    """A page of the inbox, in one question besides those for words and names.

    Pages follow on from the newest delivery of a group, so what comes in meanwhile neither repeats nor hides anything.
    """
    rows = _windowed(received(follower, municipality), before)
    by_group: dict[str, list[Delivery]] = {}
    for delivery in rows:
        # what is known of the municipality in hand need not be asked for each
        delivery.entry.municipality = municipality
        if delivery.subject:
            delivery.subject.municipality = municipality
        by_group.setdefault(delivery.entry.group, []).append(delivery)
    shown = dict(list(by_group.items())[:GROUPS])
    words = tellers.words_of([delivery.entry for some in shown.values() for delivery in some])
    because = {key: _because(some) for key, some in shown.items()}
    others = {one.subject_id: one.subject for one in because.values() if one and not _itself(one)}
    names = tellers.names_of(list(others.values()))
    found = [
        _group([Told(one, words.get(one.entry_id)) for one in some], because[key], names)
        for key, some in shown.items()
    ]
    onward = found[-1].last if len(by_group) > GROUPS else None
    return Page(found, onward, rows[0].all_unread if rows else None)


def _windowed(rows: QuerySet[Delivery], before: int | None) -> list[Delivery]:
    """The newest ``SHOWN`` of each of the next groups, each with what is known of its group and of all."""
    unread = Count("pk", filter=Q(read_at__isnull=True))
    together = {"partition_by": "entry__group"}
    follow = Follow.objects.filter(follower=OuterRef("follower"), subject=OuterRef("subject"))
    rows = rows.annotate(
        last=Window(Max("pk"), **together),
        number=Window(Count("pk"), **together),
        unread=Window(unread, **together),
        all_unread=Window(unread),
        place=Window(RowNumber(), order_by=F("pk").desc(), **together),
        follow=Subquery(follow.order_by().values("pk")),
    )
    rows = rows.filter(place__lte=SHOWN)
    if before is not None:
        rows = rows.filter(last__lt=before)
    rows = rows.select_related("entry", "subject").order_by("-last", "-pk")
    return list(rows[: (GROUPS + 1) * SHOWN])


def _because(deliveries: list[Delivery]) -> Delivery | None:
    """The delivery that says why: the newest whose follow is still followed, else the newest that says any."""
    known = [one for one in deliveries if one.subject]
    return next((one for one in known if one.follow), known[0] if known else None)


def _itself(delivery: Delivery) -> bool:
    """Whether somebody follows the very thing it happened to, whose name stands above it already."""
    return delivery.entry.group == f"{delivery.subject.kind}:{delivery.subject.object_id}"


def _group(told: list[Told], because: Delivery | None, names: dict[int, Name]) -> Group:
    newest = told[0].delivery
    group = Group(
        key=newest.entry.group,
        last=newest.last,
        number=newest.number,
        unread=newest.unread,
        told=told,
    )
    if because is None or group.newest is None:
        return group
    words = group.newest.words
    name = (
        Name(words.title, lang=words.title_lang)
        if _itself(because)
        else names.get(because.subject_id)
    )
    return dataclasses.replace(group, why=name, follow=because.follow)


def number(text: str) -> int | None:
    """The number of a row that ``text`` says, where it says one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def unread(resident: Resident, municipality: Municipality) -> int:
    """How many are unread, counted no further than anybody wants to know."""
    rows = Delivery.objects.in_inbox().of(municipality).visible_to(resident)
    return rows.filter(read_at__isnull=True).order_by()[: MOST_COUNTED + 1].count()


@navigation.place("alerts", order=85)
def bell(request: HttpRequest) -> navigation.Place | None:
    """The bell with what is unread, for who is signed in."""
    resident = getattr(request, "resident", None)
    municipality = getattr(request, "municipality", None)
    if resident is None or municipality is None:
        return None
    number = getattr(request, "unread_alerts", None)
    if number is None:
        number = unread(resident, municipality)
    tally = f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")
    name = (
        ngettext("Alerts, %(number)s unread", "Alerts, %(number)s unread", number)
        % {"number": tally}
        if number
        else ""
    )
    return navigation.Place(
        str(_("Alerts")), reverse("alerts"), "bell", tool=True, tally=tally, name=name
    )


@require_safe
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    if request.municipality is None:
        raise Http404
    follower = follower_for(request, make=False)
    start = number(request.GET.get("before", ""))
    page = page_of(follower, request.municipality, start) if follower else Page()
    # the bell need not count what is counted here
    request.unread_alerts = page.unread
    context = {
        "follower": follower,
        "groups": page.groups,
        "newest": page.groups[0].last if page.groups and start is None else None,
        "any_unread": bool(page.unread),
        "later": start is not None,
        "onward": f"?{urlencode({'before': page.onward})}" if page.onward else "",
    }
    return render(request, "portal/alerts.html", context)


@require_safe
@never_cache
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Open one thing somebody was told: it is read, and they stand before the change."""
    if request.municipality is None:
        raise Http404
    follower = follower_for(request, make=False)
    if follower is None:
        raise Http404
    rows = received(follower, request.municipality).select_related("entry")
    delivery = get_object_or_404(rows, pk=pk)
    mark_read(follower, request.municipality, up_to=delivery.pk, group=delivery.entry.group)
    words = tellers.words_of([delivery.entry]).get(delivery.entry_id)
    if words is None:
        messages.info(request, _("What we told you then is no longer public."))
        return HttpResponseRedirect(reverse("alerts"))
    return HttpResponseRedirect(words.url)


@require_POST
@never_cache
def mark(request: HttpRequest) -> HttpResponse:
    """Mark as read: everything, or what belongs together, as far as the person has seen it."""
    if request.municipality is None:
        raise Http404
    follower = follower_for(request, make=False)
    up_to = number(request.POST.get("up_to", ""))
    if follower is not None and up_to is not None:
        group = request.POST.get("group") or None
        mark_read(follower, request.municipality, up_to=up_to, group=group)
    return HttpResponseRedirect(reverse("alerts"))
