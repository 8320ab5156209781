"""Reporting, blocking, and the page on which somebody sees both."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from microservices.actions import safety
from microservices.choices import ReportReason, Severity
from microservices.models import Block, Exchange, Listing, Message, Neighbour, Report
from portal import days
from portal.me import personal
from portal.models import Municipality, Resident


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what is wrong"),
            "invalid_choice": gettext_lazy("Choose one of the reasons in the list"),
        },
    )
    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("A few words are enough. The municipality alone reads them."),
        required=False,
        max_length=safety.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": gettext_lazy("Use at most 2000 characters")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


def here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404(_("No municipality lives at this host."))
    return request.municipality


def _listing(request: HttpRequest, pk: int) -> Listing:
    rows = Listing.objects.of(here(request)).select_related("owner", "municipality", "category")
    shown = rows.filter(pk=pk).shown().first()
    if shown is not None:
        return shown
    taken = Exchange.objects.visible_to(request.user).filter(listing=pk)
    return get_object_or_404(rows, pk__in=taken.values("listing"))


def _exchange(request: HttpRequest, pk: int) -> Exchange:
    rows = Exchange.objects.of(here(request)).visible_to(request.user)
    return get_object_or_404(
        rows.select_related("requester", "performer", "municipality", "listing"), pk=pk
    )


def _message(request: HttpRequest, pk: int) -> Message:
    rows = Message.objects.visible_to(request.user).exclude(sender=request.user)
    rows = rows.filter(exchange__municipality=here(request))
    return get_object_or_404(
        rows.select_related(
            "exchange__requester",
            "exchange__performer",
            "exchange__municipality",
            "exchange__listing",
        ),
        pk=pk,
    )


FOUND = {"listing": _listing, "exchange": _exchange, "message": _message}


def _other(request: HttpRequest, row: Listing | Exchange) -> Resident:
    """Whom ``row`` brings the reader together with."""
    if isinstance(row, Listing):
        found = row.owner
    else:
        found = row.performer if row.requester_id == request.user.pk else row.requester
    if found is None or found.pk == request.user.pk:
        raise Http404
    return found


def _url(row: Listing | Exchange | Message) -> str:
    return (row.exchange if isinstance(row, Message) else row).get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def report(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Say that something is wrong with a listing, an exchange or a message."""
    if what not in FOUND:
        raise Http404
    row = FOUND[what](request, pk)
    if request.method == "POST":
        data = request.POST.copy()
        # a key that is none was not made by this form, and says nothing about whether it was sent before
        if not _is_key(data.get("key", "")):
            data["key"] = str(uuid.uuid4())
        form = ReportForm(data)
    else:
        form = ReportForm(initial={"key": uuid.uuid4()})
    if form.is_valid():
        try:
            made = safety.report(request.user, **{what: row}, **form.cleaned_data)
        except safety.SafetyRefused as refused:
            form.add_error(None, str(refused))
        else:
            _thank(request, made)
            return redirect("microservices:my_safety")
    context = {
        "form": form,
        "what": what,
        "row": row,
        "title": row.exchange.listing.title
        if isinstance(row, Message)
        else row.title
        if isinstance(row, Listing)
        else row.listing.title,
        "back": _url(row),
    }
    return render(
        request, "microservices/report.html", context, status=422 if form.is_bound else 200
    )


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _thank(request: HttpRequest, made: Report) -> None:
    words = _("Thank you. Somebody at the municipality looks at it by %(when)s.") % {
        "when": days.at(made.due_at)
    }
    if made.severity == Severity.CHILD and made.exchange_id:
        words += " " + _(
            "Until then neither of you takes part, and what you had agreed is stopped. Coins go back."
        )
    messages.success(request, words)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def block(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Never meet somebody again. Asked by a link, it asks back."""
    if what not in {"listing", "exchange"}:
        raise Http404
    row = FOUND[what](request, pk)
    other = _other(request, row)
    if request.method == "POST":
        safety.block(request.user, other)
        messages.success(request, _("Done. You two do not meet here any more."))
        return redirect("microservices:my_safety")
    context = {
        "question": _("Block %(name)s?") % {"name": other.first_name},
        "text": _(
            "You no longer see what the other writes, nor the other what you write. What you have "
            "agreed and not begun is called off. The other is not told, and you can change it at any time."
        ),
        "action": _("Block"),
        "danger": True,
        "back": row.get_absolute_url(),
        "keep": _("Go back"),
    }
    return render(request, "confirm.html", context)


@require_safe
@personal
def my_safety(request: HttpRequest) -> HttpResponse:
    """Whom somebody has blocked, and what became of what they reported."""
    blocks = Block.objects.visible_to(request.user).select_related("blocked").order_by("-made_at")
    reports = Report.objects.visible_to(request.user).of(here(request)).order_by("-made_at")
    return render(
        request,
        "microservices/safety.html",
        {
            "paused": _paused(request.user),
            "blocks": [(row, days.short(days.local(row.made_at).date())) for row in blocks],
            "reports": [(row, days.at(row.made_at), days.at(row.due_at)) for row in reports[:50]],
        },
    )


def _paused(resident: Resident) -> str:
    """Whether somebody is paused: ``waiting`` for a decision, or ``decided``."""
    rows = Neighbour.objects.filter(resident=resident, suspended_at__isnull=False)
    if not rows.exists():
        return ""
    about = Report.objects.filter(Q(about=resident) | Q(reporter=resident))
    return "waiting" if about.waiting().exists() else "decided"


@require_POST
@personal
def my_unblock(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Block.objects.visible_to(request.user), pk=pk)
    safety.unblock(request.user, row)
    messages.success(request, _("The block is gone."))
    return HttpResponseRedirect(reverse("microservices:my_safety"))
