"""Whether a licence is genuine, for whoever has its number: no account, and no more than the holder wanted to show.

A number is 60 random bits, so nobody finds one by trying. Each licence has two: one shows the name that the holder put
on it, the other shows none.
"""

from __future__ import annotations

import dataclasses

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning import issuing
from learning import licence_rules as rules
from learning.badges.verifying import Verdict
from learning.issuing import NoKeys
from learning.licence_choices import LicenceState
from learning.licence_forms import NumberForm
from learning.licence_pages import here
from learning.models import Licence
from portal import qr
from portal.identity import signed_in


@dataclasses.dataclass(frozen=True)
class Standing:
    """What a licence is worth, in words; ``tone`` is of the note that says so."""

    title: str
    text: str
    tone: str


def standing(row: Licence) -> Standing:
    try:
        forged = any(one.verdict is Verdict.FORGED for one in issuing.checked(row))
    except NoKeys:
        forged = True
    if forged:
        return Standing(
            _("We cannot confirm this licence"),
            _("It is in our register, and its signature does not fit. Ask the municipality."),
            "bad",
        )
    if row.state == LicenceState.REVOKED:
        return Standing(
            _("This licence was taken back"),
            _("The municipality gave it, and has taken it back since."),
            "bad",
        )
    if row.state == LicenceState.EXPIRED:
        return Standing(
            _("This licence has run out"),
            _("It is genuine. Its time is over, and it can be renewed."),
            "warn",
        )
    return Standing(
        _("This licence is valid"),
        _("The municipality gave it, and has not taken it back."),
        "good",
    )


def _found(request: HttpRequest, number: str) -> tuple[Licence, bool] | None:
    """The licence of a number, and whether it is the number that shows the name."""
    typed = rules.normal(number)
    if not rules.is_number(typed):
        return None
    rows = Licence.objects.of(here(request)).of_number(typed).select_related("package")
    row = rows.first()
    if row is None:
        return None
    row.municipality = row.package.municipality = here(request)
    return row, row.number == typed


def _named(request: HttpRequest, number: str) -> Licence:
    """The licence of a number that shows the name: what carries it is for nobody else."""
    found = _found(request, number)
    if found is None or not found[1]:
        raise Http404("No licence has this number.")
    return found[0]


@never_cache
@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    """Where a number is typed."""
    here(request)
    form = NumberForm(request.GET or None)
    if form.is_valid():
        return redirect("learning:proof", rules.written(form.cleaned_data["number"]))
    status = 422 if form.is_bound else 200
    return render(request, "learning/proofs.html", {"form": form}, status=status)


@never_cache
@require_safe
def proof(request: HttpRequest, number: str) -> HttpResponse:
    found = _found(request, number)
    if found is None:
        form = NumberForm({"number": number})
        form.full_clean()
        form.add_error("number", _("No licence of this municipality has this number. Compare it."))
        return render(request, "learning/proofs.html", {"form": form}, status=404)
    row, named = found
    place = row.municipality
    context = {
        "licence": row,
        "package": row.package.name_in(row.language),
        "standing": standing(row),
        "named": named,
        "name": row.holder_name if named else "",
        "files": named and bool(row.jwt),
        "issuer": issuing.issuer(place, row.language).name,
        "number": row.written if named else row.written_nameless,
        "about": row.package.about_in(row.language),
        "list_url": issuing.status_address(place, issuing.place_of(row.status_index)[0]),
    }
    return render(request, "learning/proof.html", context)


@never_cache
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """To look at, and to print on one page."""
    row = _named(request, number)
    url = request.build_absolute_uri(reverse("learning:proof", args=[row.written]))
    nameless = request.build_absolute_uri(reverse("learning:proof", args=[row.written_nameless]))
    mine = signed_in(request) and row.learner_id == request.user.pk
    context = {
        "licence": row,
        "package": row.package.name_in(row.language),
        "about": row.package.about_in(row.language),
        "issuer": issuing.issuer(row.municipality, row.language).name,
        "standing": standing(row),
        "valid": row.state == LicenceState.VALID,
        "url": url,
        "shown_url": url.partition("://")[2],
        "nameless": nameless if mine else "",
        "mine": mine,
        "drawing": qr.drawing(url, _("A code that leads to the page where this is checked")),
    }
    return render(request, "learning/certificate.html", context)


@never_cache
@require_safe
def badge(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """The signed badge as a file: for a wallet, or for another program that checks it."""
    row = _named(request, number)
    text, kind = {
        "jwt": (row.jwt, "application/vc+jwt"),
        "json": (row.proof, "application/vc+ld+json"),
    }[ending]
    if not text:
        raise Http404("The badge went with the account of its holder.")
    name = f"licence-{row.written}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=kind, headers=headers)
