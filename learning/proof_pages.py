"""Whether a licence is genuine, for whoever has its number: no account, and no more than the holder wanted to show.

A number is 60 random bits, so nobody finds one by trying. Each licence has two: one shows the name that the holder put
on it, the other shows none. What costs time to make, the certificate as PDF, is for its holder alone.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning import certificate_pdf, issuing
from learning import licence_rules as rules
from learning.badges.credential import instant
from learning.badges.verifying import Verdict
from learning.certificate_pdf import Busy
from learning.certificate_sheet import NoTypeface, Sheet
from learning.issuing import NoKeys
from learning.licence_choices import LicenceState
from learning.licence_forms import NumberForm
from learning.licence_pages import here
from learning.models import Licence
from portal import qr
from portal.identity import signed_in
from portal.me import personal


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


def _on_paper(request: HttpRequest, row: Licence) -> dict[str, Any]:
    """What stands on a certificate, however it is made."""
    url = request.build_absolute_uri(reverse("learning:proof", args=[row.written]))
    return {
        "licence": row,
        "package": row.package.name_in(row.language),
        "about": row.package.about_in(row.language),
        "issuer": issuing.issuer(row.municipality, row.language).name,
        "url": url,
        "shown_url": url.partition("://")[2],
    }


@never_cache
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """To look at, and to print on one page."""
    row = _named(request, number)
    paper = _on_paper(request, row)
    nameless = request.build_absolute_uri(reverse("learning:proof", args=[row.written_nameless]))
    mine = signed_in(request) and row.learner_id == request.user.pk
    label = _("A code that leads to the page where this is checked")
    context = paper | {
        "standing": standing(row),
        "valid": row.state == LicenceState.VALID,
        "nameless": nameless if mine else "",
        "mine": mine,
        "as_pdf": mine and certificate_pdf.possible(),
        "drawing": qr.drawing(paper["url"], label),
    }
    return render(request, "learning/certificate.html", context)


@require_safe
@personal
def my_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The same to keep: a PDF with the signed badge inside, in the language of the page it was asked on."""
    if not certificate_pdf.possible():
        raise Http404("Certificates are printed here.")
    place = here(request)
    rows = Licence.objects.of(place).visible_to(request.user).select_related("package")
    row = get_object_or_404(rows, pk=pk)
    row.municipality = row.package.municipality = place
    page = redirect("learning:certificate", row.written)
    if row.state == LicenceState.REVOKED:
        # the page says what became of it
        return page
    words = _on_paper(request, row)
    words["code"], words["side"] = qr.path(words["url"])
    badges = [
        ("badge.json", _("Badge with its proof inside"), row.proof),
        ("badge.jwt", _("Badge as a signed token"), row.jwt),
    ]
    language = translation.get_language() or row.language
    words |= {"language": language, "issued": instant(row.issued_at)}
    try:
        pdf = certificate_pdf.made(Sheet(place.hue, row.issued_at, words, badges))
    except Busy:
        messages.warning(
            request, _("Others are getting their certificate just now. Press again in a moment.")
        )
        return page
    except NoTypeface:
        messages.warning(
            request,
            _("There is a letter on it that we cannot put into a PDF. Print the page instead."),
        )
        return page
    name = f"{slugify(words['package'], allow_unicode=True) or 'certificate'}.pdf"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


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
