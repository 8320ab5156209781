"""What I may do: permits of the person signed in, applying for one, and what happens next with it."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from microservices import ages, minors, vetting
from microservices.actions import permits as acts
from microservices.choices import Level, PermitSide, PermitState
from microservices.models import Category, Neighbour, Permit
from microservices.models.permits import ALIVE
from microservices.permit_forms import ApplyForm
from microservices.permit_rules import may_renew, still_missing, waits, why_not_apply
from portal import days
from portal.me import personal
from portal.models import Municipality, Resident

TONES = {
    PermitState.GRANTED: "good",
    PermitState.REFUSED: "bad",
    PermitState.SUSPENDED: "warn",
    PermitState.REVOKED: "bad",
}
"""How the tag of a state looks; the others are plain."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A kind of help and what holds for the reader: a word, a sentence, and what they can do about it."""

    category: Category
    tag: str
    text: str
    tone: str = ""
    url: str = ""
    action: str = ""


@dataclasses.dataclass(frozen=True)
class Coming:
    """A step that lies ahead, and who takes it."""

    title: str
    who: str
    text: str = ""
    current: bool = False


def _here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404
    return request.municipality


def _mine(request: HttpRequest, pk: int) -> Permit:
    """The reader's own permit; another's is not there."""
    rows = Permit.objects.visible_to(request.user).of(_here(request))
    return get_object_or_404(rows.select_related("category__municipality", "municipality"), pk=pk)


@require_safe
@personal
def my_permits(request: HttpRequest) -> HttpResponse:
    here = _here(request)
    rows = list(
        Permit.objects.visible_to(request.user)
        .of(here)
        .select_related("category", "municipality")
        .order_by("pk")
    )
    newest = {(row.category_id, row.side): row for row in rows}
    said = set(Neighbour.objects.visible_to(request.user).values_list("categories", flat=True))
    kinds = list(Category.objects.of(here).in_use().select_related("municipality"))
    return render(
        request,
        "microservices/permits.html",
        {
            "municipality": here,
            "lines": [
                line_of(
                    request.user, kind, newest.get((kind.pk, PermitSide.PERFORM)), kind.pk in said
                )
                for kind in kinds
            ],
            "asking": [
                asking_line(request.user, kind, newest.get((kind.pk, PermitSide.REQUEST)))
                for kind in kinds
                if kind.asks_permit
            ],
            "lives_here": request.user.kind_in(here)
            in {Resident.Kind.RESIDENT, Resident.Kind.MINOR},
            "guest": request.user.kind == Resident.Kind.GUEST,
        },
    )


def line_of(person: Resident, category: Category, permit: Permit | None, said: bool) -> Line:
    """What somebody may do for others in ``category``; ``said``: they have said that they can."""
    if category.level >= Level.APPROVED:
        return _permit_line(person, category, permit, PermitSide.PERFORM)
    if reason := minors.alone(person, category):
        return Line(category, _("Not for you"), str(ages.REFUSALS[reason]))
    if category.level == Level.DECLARED and not said:
        return Line(
            category,
            _("Say that you can"),
            _("You say yourself that you can do it."),
            url=reverse("microservices:my_neighbour"),
            action=_("Say what I can help with"),
        )
    return Line(category, _("You can"), _("It takes no permit."), "good")


def asking_line(person: Resident, category: Category, permit: Permit | None) -> Line:
    return _permit_line(person, category, permit, PermitSide.REQUEST)


def _permit_line(
    person: Resident, category: Category, permit: Permit | None, side: PermitSide
) -> Line:
    if permit is not None and permit.state in ALIVE:
        return Line(
            category,
            state_word(permit),
            state_sentence(permit),
            TONES.get(PermitState(permit.state), ""),
            reverse("microservices:my_permit", args=[permit.pk]),
            _("Show the permit") if permit.state == PermitState.GRANTED else _("See what happens"),
        )
    if refused := why_not_apply(person, category, side):
        return Line(category, _("Not for you"), refused.words)
    apply_url = reverse("microservices:my_permit_apply", args=[category.slug, side.value])
    if permit is not None:
        return Line(
            category,
            state_word(permit),
            state_sentence(permit),
            TONES.get(PermitState(permit.state), ""),
            apply_url,
            _("Apply again"),
        )
    return Line(category, _("Takes a permit"), needs(category, side), "", apply_url, _("Apply"))


def needs(category: Category, side: str) -> str:
    """What the municipality asks for, in a sentence."""
    if side == PermitSide.REQUEST:
        return _("The municipality talks with you first.")
    if category.level >= Level.CERTIFIED:
        return _("It takes a certificate, a talk, and two colleagues at the municipality.")
    return _("It takes a talk with the municipality.")


def state_word(permit: Permit) -> str:
    if permit.state == PermitState.GRANTED and permit.renewal_asked_at:
        return _("Granted, asked for longer")
    return str(PermitState(permit.state).label)


def state_sentence(permit: Permit) -> str:
    """Where it stands, for whoever applied."""
    until = days.on(permit.valid_until) if permit.valid_until else ""
    match permit.state:
        case PermitState.APPLIED:
            return _("Nobody has looked at it yet.")
        case PermitState.IN_REVIEW:
            return _("A coordinator looks at it.")
        case PermitState.GRANTED if permit.renewal_asked_at:
            return _("It holds to %(day)s. The municipality looks at the next period.") % {
                "day": until
            }
        case PermitState.GRANTED:
            return _("It holds to %(day)s.") % {"day": until}
        case PermitState.SUSPENDED:
            return _("It is out of force for the time being. What you had agreed is called off.")
        case PermitState.REFUSED:
            return _("The municipality said no. The reason stands with it.")
        case PermitState.EXPIRED:
            return _("It ended on %(day)s.") % {"day": until}
    return _("It is no longer in force.")


@require_safe
@personal
def my_permit(request: HttpRequest, pk: int) -> HttpResponse:
    permit = _mine(request, pk)
    return render(
        request,
        "microservices/permit.html",
        {
            "permit": permit,
            "word": state_word(permit),
            "tone": TONES.get(PermitState(permit.state), ""),
            "sentence": state_sentence(permit),
            "asking": permit.side == PermitSide.REQUEST,
            "steps": steps_of(permit),
            "seen": [(name_of(row.kind), row) for row in permit.checks.all()],
            "may_renew": may_renew(permit),
            "may_apply": permit.state not in ALIVE
            and why_not_apply(request.user, permit.category, permit.side) is None,
            "may_withdraw": permit.state in ALIVE,
            "given": permit.state in {PermitState.GRANTED, PermitState.SUSPENDED},
        },
    )


def name_of(kind: str) -> str:
    return str(vetting.KINDS[kind].words) if kind in vetting.KINDS else kind


def steps_of(permit: Permit) -> list[Coming]:
    """What happens now, and who does it, until a decision is made; nothing when it is."""
    if not waits(permit):
        return []
    town, you = permit.municipality.name, _("You")
    steps = (
        []
        if permit.state != PermitState.APPLIED
        else [Coming(_("A coordinator takes it up"), town)]
    )
    missing = still_missing(permit)
    if permit.side == PermitSide.REQUEST or vetting.INTERVIEW in missing:
        steps.append(
            Coming(_("You talk together"), pgettext("who takes a step", "You and a coordinator"))
        )
    for code in missing:
        kind = vetting.KINDS.get(code)
        if kind is not None and kind.certificate:
            own = f"{kind.words} ({kind.own})"
            steps.append(
                Coming(
                    _("The municipality sees your certificate"),
                    f"{you}, {town}",
                    _("%(name)s. Only that it was seen, and when, is written down.")
                    % {"name": own},
                )
            )
    level = permit.category.level if permit.side == PermitSide.PERFORM else Level.EID
    two = level >= Level.CERTIFIED
    steps.append(Coming(_("Two colleagues decide") if two else _("The municipality decides"), town))
    steps.append(Coming(_("You read the answer and the reason here"), you))
    return [dataclasses.replace(steps[0], current=True), *steps[1:]]


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_permit_apply(request: HttpRequest, slug: str, side: str) -> HttpResponse:
    category = get_object_or_404(
        Category.objects.of(_here(request)).select_related("municipality"), slug=slug
    )
    if side not in PermitSide.values:
        raise Http404
    alive = Permit.objects.visible_to(request.user).filter(
        category=category, side=side, state__in=ALIVE
    )
    there = alive.select_related("municipality").first()
    if request.method != "POST" and there is not None and not may_renew(there):
        return HttpResponseRedirect(reverse("microservices:my_permit", args=[there.pk]))
    refused = why_not_apply(request.user, category, side)
    form = ApplyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            permit = acts.apply(request.user, category, side=side, **form.cleaned_data)
        except acts.PermitRefused as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Sent. Here you see what happens with it."))
            return redirect("microservices:my_permit", permit.pk)
    return render(
        request,
        "microservices/permit_apply.html",
        {
            "category": category,
            "form": form,
            "refused": refused,
            "asking": side == PermitSide.REQUEST,
            "renewal": there is not None,
            "needs": needs(category, side),
            "certificate": certificate(category) if side == PermitSide.PERFORM else None,
            "months": category.months_valid,
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def certificate(category: Category) -> vetting.Kind | None:
    return vetting.KINDS.get(category.certificate)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_permit_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    permit = _mine(request, pk)
    back = reverse("microservices:my_permit", args=[permit.pk])
    if request.method == "POST":
        try:
            acts.withdraw(request.user, permit)
        except acts.PermitRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(back)
        messages.success(request, _("Done."))
        return redirect("microservices:my_permits")
    return render(request, "confirm.html", _question(permit) | {"back": back, "danger": True})


def _question(permit: Permit) -> dict[str, Any]:
    kind = {"kind": permit.category.name}
    if permit.state in {PermitState.APPLIED, PermitState.IN_REVIEW}:
        return {
            "question": _("Take your application for “%(kind)s” back?") % kind,
            "text": _("It is deleted, with everything written down for it. You can apply again."),
            "action": _("Take it back"),
        }
    return {
        "question": _("Give your permit for “%(kind)s” back?") % kind,
        "text": _("What you have agreed with it is called off at once. You can apply again later."),
        "action": _("Give it back"),
    }
