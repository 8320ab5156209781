"""A guardian's yes: a young person asks and gets a link, the guardian opens it, signs in and answers."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from microservices import minors
from microservices.actions import consents
from microservices.choices import Minors
from microservices.models import Category, GuardianConsent
from microservices.safety_pages import here
from portal import days
from portal.identity import signed_in
from portal.me import personal


def _svg(text: str) -> str:
    """``text`` as a QR code: an address of a picture that needs no request."""
    picture = get_adapter().build_totp_svg(text)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode("ascii")


def _open_to_young(request: HttpRequest):
    return Category.objects.of(here(request)).in_use().exclude(minors=Minors.NO)


@require_safe
@personal
def my_consents(request: HttpRequest) -> HttpResponse:
    """What guardians have said about what somebody does, and what somebody has said as a guardian."""
    rows = (
        GuardianConsent.objects.visible_to(request.user)
        .filter(category__municipality=here(request))
        .select_related("minor", "guardian", "category")
        .order_by("asked_at")
    )
    # the newest one that was not taken back counts, else the newest
    mine = {row.category_id: row for row in rows if row.minor_id == request.user.pk}
    mine |= {
        row.category_id: row
        for row in rows
        if row.minor_id == request.user.pk and row.state == "given"
    }
    young = minors.young(request.user, here(request)) and request.user.birth_year is not None
    return render(
        request,
        "microservices/consents.html",
        {
            "young": young,
            "kinds": [
                _kind(category, mine.get(category.pk)) for category in _open_to_young(request)
            ]
            if young
            else [],
            "given": [
                (row, days.on(row.valid_until))
                for row in rows
                if row.guardian_id == request.user.pk and row.state == "given"
            ],
        },
    )


def _kind(category: Category, consent: GuardianConsent | None) -> dict:
    state = consent.state if consent else "none"
    until = days.on(consent.valid_until) if consent and consent.valid_until else ""
    return {"category": category, "consent": consent, "state": state, "until": until}


@require_POST
@personal
def my_consent_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for the guardian. It is shown once, since it is stored nowhere."""
    category = get_object_or_404(_open_to_young(request), pk=pk)
    try:
        _consent, code = consents.ask(request.user, category)
    except consents.ConsentRefused as refused:
        messages.error(request, str(refused))
        return redirect("microservices:my_consents")
    url = request.build_absolute_uri(reverse("microservices:guardian", args=[code]))
    context = {"category": category, "url": url, "picture": _svg(url)}
    return _secret(render(request, "microservices/consent_link.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_consent_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a yes back, or the question. Asked by a link, it asks back."""
    consent = get_object_or_404(
        GuardianConsent.objects.visible_to(request.user)
        .filter(category__municipality=here(request))
        .select_related("category", "minor"),
        pk=pk,
    )
    if request.method == "POST":
        consents.withdraw(request.user, consent)
        messages.success(request, _("Taken back."))
        return redirect("microservices:my_consents")
    context = {
        "question": _("Take the yes back?")
        if consent.state == "given"
        else _("Take the question back?"),
        "text": _(
            "From now on %(name)s takes no part in “%(kind)s”. What is agreed and not done is called off, "
            "and coins go back."
        )
        % {"name": consent.minor.first_name, "kind": consent.category.name},
        "action": _("Take it back"),
        "danger": True,
        "back": reverse("microservices:my_consents"),
    }
    return render(request, "confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: HttpRequest, code: str) -> HttpResponse:
    """What a young person asks their guardian. Who opens the link signs in with eID and answers."""
    consent = consents.asked_with(code)
    if consent is None or consent.category.municipality_id != here(request).pk:
        raise Http404(_("This link is not valid. Ask the young person for a new one."))
    if not signed_in(request):
        onward = f"{reverse('sign_in')}?{urlencode({'next': request.path})}"
        context = {"consent": None, "sign_in_url": onward}
        return _secret(render(request, "microservices/guardian.html", context))
    refused = consents.cannot_answer(request.user, consent)
    if request.method == "POST" and refused is None:
        yes = request.POST.get("answer") == "yes"
        if not yes and request.POST.get("answer") != "no":
            refused = ""
        elif yes and not request.POST.get("guardian"):
            return _asked(request, consent, wrong=True)
        else:
            try:
                consents.answer(request.user, code, yes=yes)
            except consents.ConsentRefused as fault:
                messages.error(request, str(fault))
            else:
                messages.success(
                    request,
                    _("Thank you. You can take your yes back here at any time.")
                    if yes
                    else _("Thank you. Your answer is no, and you need do nothing more."),
                )
            return redirect("microservices:my_consents")
    return _asked(request, consent, refused=refused or "")


def _asked(
    request: HttpRequest, consent: GuardianConsent, *, refused: str = "", wrong: bool = False
) -> HttpResponse:
    context = {"consent": consent, "refused": refused, "wrong": wrong}
    status = 422 if wrong else 403 if refused and request.method == "POST" else 200
    return _secret(render(request, "microservices/guardian.html", context, status=status))


def _secret(response: HttpResponse) -> HttpResponse:
    # the code in the address is for nobody else
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
