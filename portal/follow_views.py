"""Following: the sheet that asks how, what I follow, changing, pausing and stopping it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import circles, days, following, lately, tellers, weights
from portal.actions import following as acts
from portal.channels import Channel, Level, Rhythm, SubjectKind
from portal.follow_forms import CircleForm, FollowForm, PauseForm
from portal.followers import follower_for, remember, whose
from portal.identity import safe_next, signed_in
from portal.models import Area, Entry, Follow, Follower, Municipality, Subject
from portal.remembered import remembered
from portal.tellers import Name

# Each device without an account keeps a row: enough for a library, too few for a flood.
RATES = {"follow": "60/h/ip"}


def _here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


@dataclasses.dataclass(frozen=True)
class Chip:
    """One way to narrow the overview down."""

    label: str
    url: str
    count: int
    current: bool


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One thing that is about to be followed.

    subject: of the database, or not saved yet
    entries: what it touched in the last 30 days
    save: makes the subject, for a follower
    """

    subject: Subject
    name: Name
    entries: QuerySet[Entry]
    save: Callable[[Follower], Subject]
    back: str = ""


# The sheet -------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Follow a row: a case, a body, a topic, an area."""
    here = _here(request)
    if kind not in following.ROWS or kind not in tellers.followable():
        raise Http404("Nothing of this kind is followed.")
    subject = Subject(pk=0, municipality=here, kind=kind, object_id=number)
    name = tellers.names_of([subject]).get(0)
    if name is None:
        raise Http404("Nothing with this number can be followed here.")
    if name.over:
        return render(request, "portal/follow_over.html", {"name": name}, status=410)
    return _sheet(
        request,
        Sheet(
            subject,
            name,
            lately.touching_row(here, kind, [number]),
            lambda follower: acts.row_subject(here, kind, number),
            name.url,
        ),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_search(request: HttpRequest) -> HttpResponse:
    """Follow what a search finds from now on."""
    here = _here(request)
    words = circles.spelling(request.GET.get("q", "")[:200])
    if not words:
        return HttpResponseRedirect(reverse("search"))
    subject = Subject(pk=0, municipality=here, kind=SubjectKind.SEARCH, words=words)
    name = tellers.names_of([subject])[0]
    entries = lately.touching_search(here, words)

    def save(follower: Follower) -> Subject:
        return acts.search_subject(here, words, touching=entries.values_list("pk", flat=True))

    return _sheet(request, Sheet(subject, name, entries, save, name.url))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_circle(request: HttpRequest) -> HttpResponse:
    """Follow what happens around a place: first how far and around what, then how."""
    here = _here(request)
    areas = Area.objects.of(here).tree()
    places = [area for area in areas if area.outline]
    asked = request.GET if {"around", "radius", "latitude"} & set(request.GET) else None
    form = CircleForm(asked, places=places)
    if form.is_valid():
        data = form.cleaned_data
        place = following.place_of(data["around"]) if data["around"] else None
        if data["latitude"] is not None and data["longitude"] is not None:
            place = following.Place("", data["latitude"], data["longitude"])
        how = {**dataclasses.asdict(place), "radius": data["radius"]}
        if not circles.within(areas, place.latitude, place.longitude, data["radius"]):
            form.add_error("radius", _("No area lies within that distance. Choose a longer one"))
    if not form.is_bound or form.errors:
        context = {"form": form, "places": places}
        status = 422 if form.errors else 200
        return render(request, "portal/follow_circle.html", context, status=status)
    subject = Subject(pk=0, municipality=here, kind=SubjectKind.CIRCLE, **how)
    entries = lately.touching_circle(here, areas, place.latitude, place.longitude, data["radius"])

    def save(follower: Follower) -> Subject:
        touching = entries.values_list("pk", flat=True)
        return acts.circle_subject(follower, here, **how, touching=touching)

    name = tellers.names_of([subject])[0]
    return _sheet(request, Sheet(subject, name, entries, save, reverse("my_follows")))


def _sheet(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    here = _here(request)
    same = following.same_as(sheet.subject)
    row, last = following.follow_and_last(here, whose(request), same)
    follower = last.follower if last else follower_for(request, make=False)
    onward = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST" and row is not None:
        return HttpResponseRedirect(reverse("my_follow", args=[row.pk]))
    ways = following.ways(follower, here)
    if request.method == "POST" and "once" in request.POST:
        data = _as_before(last, ways)
    else:
        data = request.POST if request.method == "POST" else None
    form = FollowForm(data, ways=ways, row=row, initial=_as_before(last, ways))
    if form.is_valid():
        if row is None and not signed_in(request) and not _slowly(request):
            return ratelimit.respond_429(request)
        try:
            follower = follower_for(request)
            saved = acts.follow(follower, sheet.save(follower), **form.cleaned_data)
        except acts.FollowRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _followed(sheet.name, saved, ways))
            return remember(request, HttpResponseRedirect(onward or sheet.back))
    level = form["level"].value() if form["level"].value() in Level else Level.IMPORTANT
    context = {
        "name": sheet.name,
        "form": form,
        "level": level,
        "kind": sheet.subject.kind,
        "back": onward or sheet.back,
        "next": onward,
        "known": signed_in(request),
        "sign_in_url": f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}",
        **_asked(here, sheet.subject.kind, sheet.entries, level, form),
    }
    status = 422 if form.errors else 200
    return remember(request, render(request, "portal/follow.html", context, status=status))


def _slowly(request: HttpRequest) -> bool:
    return bool(ratelimit.consume(request, app="portal", action="follow", config=RATES))


def _as_before(last: Follow | None, ways: list[following.Way]) -> dict:
    """How somebody chose the last time; the first time the most important, at once, on all ways set up."""
    usable = [way.channel.value for way in ways if way.usable]
    if last is None:
        return {"level": Level.IMPORTANT, "rhythm": Rhythm.NOW, "channels": usable}
    channels = [channel.value for channel in last.channels if channel.value in usable]
    return {"level": last.level, "rhythm": last.rhythm, "channels": channels}


def _asked(
    here: Municipality, kind: str, entries: QuerySet[Entry], level: str, form: FollowForm
) -> dict:
    """What the sheet shows besides the form: what belongs to which level, and what it would have told."""
    important, minor = remembered(here, f"follow.levels.{kind}", lambda: _levels(here, kind))
    preview = lately.preview(here, entries, level)
    return {
        "important": important,
        "minor": minor,
        "preview": preview,
        "would": preview.heading(level),
        "otherwise": preview.other(level),
        "nobody_rings": not any(way.usable for way in form.ways),
        "push_missing": any(
            way.channel == Channel.PUSH and way.used and not way.ready for way in form.ways
        ),
        "levels": [
            (Level.IMPORTANT.value, Level.IMPORTANT.label, preview.important_times),
            (Level.ALL.value, Level.ALL.label, preview.all_times),
        ],
        "rhythms": Rhythm.choices,
    }


def _levels(here: Municipality, kind: str) -> tuple[list[str], list[str]]:
    """The printed table in words for a thing of ``kind``: what is important here, and what besides."""
    table = weights.table(here, kind)
    important = [str(row.words) for row in table if row.important]
    return important, [str(row.words) for row in table if not row.important]


def _followed(name: Name, row: Follow, ways: list[following.Way]) -> str:
    said = _("You follow “%(name)s”.") % {"name": name.text}
    usable = {way.channel for way in ways if way.usable}
    if not usable & set(row.channels):
        said += " " + _("Only the inbox here on Torget tells you: no other way is chosen.")
    return said


# What I follow ---------------------------------------------------------------------------------------------


@never_cache
@require_safe
def my_follows(request: HttpRequest) -> HttpResponse:
    here = _here(request)
    rows = following.mine(whose(request), here)
    follower = rows[0].row.follower if rows else None
    chosen = request.GET.get("kind", "")
    groups = [following.group_of(row.row.subject.kind) for row in rows]
    labels = {
        "cases": _("Cases"),
        "bodies": _("Councils and committees"),
        "topics": _("Topics"),
        "places": _("Places"),
        "searches": _("Searches"),
    }
    chosen = chosen if chosen in groups else ""
    chips = [Chip(_("All"), reverse("my_follows"), len(rows), current=not chosen)]
    chips += [
        Chip(label, f"?kind={name}", groups.count(name), current=name == chosen)
        for name, label in labels.items()
        if name in groups
    ]
    shown = [row for row, group in zip(rows, groups, strict=True) if not chosen or group == chosen]
    ways = following.ways(follower, here) if follower else []
    context = {
        "follower": follower,
        "rows": shown,
        "any": bool(rows),
        "chips": chips if len(chips) > 2 else [],
        "known": signed_in(request),
        "reachable": any(way.usable for way in ways),
        "paused": following.paused(follower.paused_until) if follower else "",
        "pause_form": PauseForm(),
        "proposals": following.proposals(request.user, here, rows) if signed_in(request) else [],
        "offers": following.offers(here, rows),
        "circles": following.drawn(here),
        "sign_in_url": f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}",
    }
    return render(request, "portal/follows.html", context)


def _own(request: HttpRequest, pk: int) -> tuple[Follower, Follow]:
    """A follow of whoever asks, at its municipality's host; everybody else's is not there."""
    rows = Follow.objects.of(_here(request)).filter(whose(request))
    row = get_object_or_404(rows.select_related("subject", "follower"), pk=pk)
    row.subject.municipality = request.municipality
    return row.follower, row


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Change, pause or stop one follow."""
    here = _here(request)
    follower, row = _own(request, pk)
    ways = following.ways(follower, here)
    initial = {
        "level": row.level,
        "rhythm": row.rhythm,
        "channels": [channel.value for channel in row.channels],
    }
    data = request.POST if request.method == "POST" else None
    form = FollowForm(data, ways=ways, row=row, initial=initial)
    if form.is_valid():
        acts.change_follow(follower, row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("my_follows"))
    name = tellers.names_of([row.subject]).get(row.subject_id)
    level = form["level"].value() if form["level"].value() in Level else row.level
    context = {
        "row": row,
        "mine": following.Mine(row, name, 0, 0),
        "form": form,
        "level": level,
        "paused": following.paused(row.paused_until),
        "pause_form": PauseForm(),
        **_asked(here, row.subject.kind, lately.touching(row.subject), level, form),
    }
    return render(request, "portal/my_follow.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def my_follow_history(request: HttpRequest, pk: int) -> HttpResponse:
    """What one follow has told, when, how and why."""
    _follower, row = _own(request, pk)
    name = tellers.names_of([row.subject]).get(row.subject_id)
    context = {"mine": following.Mine(row, name, 0, 0), "history": following.history(row)}
    return render(request, "portal/my_follow_history.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_follow_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop following one thing. A link that is opened by accident only asks; a second press finds it stopped."""
    onward = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        _follower, row = _own(request, pk)
        return HttpResponseRedirect(reverse("my_follow", args=[row.pk]) + "#stop")
    rows = Follow.objects.of(_here(request)).filter(whose(request), pk=pk)
    row = rows.select_related("subject", "follower").first()
    if row is None:
        if Follow.objects.filter(pk=pk).exists():
            raise Http404("Another's follow.")
        messages.info(request, _("You do not follow it any more."))
        return HttpResponseRedirect(onward or reverse("my_follows"))
    row.subject.municipality = request.municipality
    name = tellers.names_of([row.subject]).get(row.subject_id)
    acts.stop_follow(row.follower, row)
    said = _("You do not follow “%(name)s” any more.") % {"name": name.text} if name else ""
    messages.success(request, said or _("You do not follow it any more."))
    return HttpResponseRedirect(onward or reverse("my_follows"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_follow_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause one follow, or go on."""
    follower, row = _own(request, pk)
    return _pause(request, follower, row, reverse("my_follow", args=[row.pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_follows_pause(request: HttpRequest) -> HttpResponse:
    """Pause everything, or go on. Who is told nothing has nothing to pause."""
    _here(request)
    follower = follower_for(request, make=request.method == "POST" and signed_in(request))
    if follower is None:
        return HttpResponseRedirect(reverse("my_follows"))
    return _pause(request, follower, None, reverse("my_follows"))


def _pause(request: HttpRequest, follower: Follower, row: Follow | None, back: str) -> HttpResponse:
    back = safe_next(request, request.POST.get("next") or request.GET.get("next")) or back
    form = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "resume" in request.POST:
        acts.resume(follower, row=row)
        messages.success(request, _("The pause is over. What waited is told now."))
        return HttpResponseRedirect(back)
    if form.is_valid():
        try:
            acts.pause(follower, form.moment(), row=row)
        except acts.FollowRefused as refused:
            form.add_error("until", str(refused))
        else:
            until = days.on(form.cleaned_data["until"])
            said = _("Paused until %(day)s. The inbox still takes everything.") % {"day": until}
            messages.success(request, said)
            return HttpResponseRedirect(back)
    name = tellers.names_of([row.subject]).get(row.subject_id) if row else None
    context = {
        "form": form,
        "mine": following.Mine(row, name, 0, 0) if row else None,
        "paused": following.paused((row or follower).paused_until),
        "url": request.path,
        "back": back,
    }
    return render(request, "portal/pause_page.html", context, status=422 if form.errors else 200)
