"""Businesses for everybody, and for those who speak for them: what they post, and using vouchers up."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from microservices import business_words as words
from microservices import campaign_words, campaigning, posting
from microservices.actions import businesses as acts
from microservices.actions import posts as post_acts
from microservices.actions import vouchers
from microservices.business_forms import RedeemForm, form_for
from microservices.choices import PostKind, PostState
from microservices.market import here
from microservices.models import Business, Campaign, Post, Speaker, Voucher
from microservices.posting import PostVerb, PostWho
from portal.me import personal

ON_A_PAGE = 20
SHOWN_AFTER = 20
"""What is over and still stands on the business's own page, the newest first."""


# For everybody ------------------------------------------------------------------------------------------------


@require_safe
def businesses(request: HttpRequest) -> HttpResponse:
    place = here(request)
    rows = Business.objects.of(place).shown().select_related("area")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    opened = Post.objects.open().filter(business__in=list(page)).order_by()
    for number, kind, count in opened.values_list("business", "kind").annotate(Count("pk")):
        counts[number][kind] = count
    cards = [(row, words.offers(counts[row.pk])) for row in page]
    return render(request, "microservices/businesses.html", {"page_obj": page, "cards": cards})


@require_safe
def business(request: HttpRequest, pk: int) -> HttpResponse:
    place = here(request)
    rows = Business.objects.of(place).shown().select_related("area")
    row = get_object_or_404(rows, pk=pk)
    row.municipality = place
    opened = _posts(row).open().order_by("ends_on", "pk")
    campaigns = list(Campaign.objects.shown().filter(sponsors=row).order_by("-state", "ends_at"))
    for campaign in campaigns:
        campaign.municipality = place
    pages = campaign_words.pages_of(campaigns)
    return render(
        request,
        "microservices/business.html",
        {
            "business": row,
            "groups": words.groups(opened),
            "campaigns": [pages[one.pk] for one in campaigns if one.pk in pages],
        },
    )


def _posts(row: Business) -> QuerySet[Post]:
    found = Post.objects.filter(business=row)
    return found.select_related("area", "perk__campaign")


# For those who speak for one ----------------------------------------------------------------------------------


@require_safe
@personal
def my_businesses(request: HttpRequest) -> HttpResponse:
    place, me = here(request), request.user
    rows = Speaker.objects.of(place).visible_to(me).current().select_related("business")
    rows = list(rows.filter(business__closed_at__isnull=True))
    context = {
        "asked": [row for row in rows if row.agreed_at is None],
        "mine": [row.business for row in rows if row.agreed_at is not None],
        "number": campaigning.number_of(me.pk),
        "municipality": place,
    }
    return render(request, "microservices/my_businesses.html", context)


@require_POST
@personal
def my_business_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to speaking for a business; no also ends it later."""
    rows = Speaker.objects.of(here(request)).visible_to(request.user).current()
    row = get_object_or_404(rows.select_related("business"), business=pk)
    yes = request.POST.get("do") == "yes"
    try:
        acts.answer(request.user, row, yes=yes)
    except acts.BusinessRefused as refused:
        messages.warning(request, str(refused))
        return redirect("microservices:my_businesses")
    if yes:
        messages.success(request, _("You speak for this business now. Post the first thing."))
        return redirect("microservices:my_business", row.business_id)
    messages.success(request, _("You do not speak for this business."))
    return redirect("microservices:my_businesses")


def _own(request: HttpRequest, pk: int) -> Business:
    place = here(request)
    mine = Business.objects.of(place).spoken_for_by(request.user)
    row = get_object_or_404(mine, pk=pk)
    row.municipality = place
    return row


@require_safe
@personal
def my_business(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    rows = list(_posts(row).order_by("-made_at", "-pk")[: posting.MOST_LIVE + SHOWN_AFTER])
    lines = [
        {
            "post": post,
            "facts": words.facts(post),
            "price": words.price(post.perk) if post.kind == PostKind.PERK else "",
            "tone": words.TONES.get(PostState(post.state), ""),
            "icon": words.ICONS[PostKind(post.kind)],
            "verbs": posting.verbs_for(PostWho.SPEAKER, post.state, post.kind),
        }
        for post in rows
    ]
    return render(
        request,
        "microservices/my_business.html",
        {
            "business": row,
            "live": [line for line in lines if line["verbs"]],
            "over": [line for line in lines if not line["verbs"]],
            "kinds": [(kind.value, kind.label, words.ICONS[kind]) for kind in PostKind],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_post_write(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    row = _own(request, pk)
    if kind not in PostKind.values:
        raise Http404("Businesses post nothing of this kind.")
    make = form_for(kind)
    form = (
        make(_keyed(request), business=row, kind=kind)
        if request.method == "POST"
        else make(business=row, kind=kind)
    )
    if form.is_bound and form.is_valid():
        try:
            post_acts.write(
                request.user,
                row,
                kind=kind,
                key=form.cleaned_data["key"],
                text=form.text_said(),
                terms=form.terms(),
            )
        except post_acts.PostRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Sent. A colleague looks at it, and you are told what they say.")
            )
            return redirect("microservices:my_business", pk)
    return _form(request, row, kind, form)


def _form(
    request: HttpRequest, row: Business, kind: str, form: Any, post: Post | None = None
) -> HttpResponse:
    context = {
        "business": row,
        "kind": kind,
        "label": PostKind(kind).label,
        "form": form,
        "post": post,
    }
    status = 422 if form.is_bound else 200
    return render(request, "microservices/my_post.html", context, status=status)


def _keyed(request: HttpRequest) -> QueryDict:
    """What was sent. A key that is none was not made by our form, and says nothing about whether it was sent before."""
    data = request.POST.copy()
    try:
        uuid.UUID(data.get("key", ""))
    except ValueError:
        data["key"] = str(uuid.uuid4())
    return data


def _own_post(request: HttpRequest, pk: int) -> Post:
    place = here(request)
    mine = Business.objects.of(place).spoken_for_by(request.user)
    rows = Post.objects.filter(business__in=mine).select_related("business", "perk__campaign")
    post = get_object_or_404(rows, pk=pk)
    post.business.municipality = place
    return post


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_post_change(request: HttpRequest, pk: int) -> HttpResponse:
    post = _own_post(request, pk)
    row, make = post.business, form_for(post.kind)
    if PostVerb.CHANGE not in posting.verbs_for(PostWho.SPEAKER, post.state, post.kind):
        messages.warning(request, str(post_acts.NOT_NOW))
        return redirect("microservices:my_business", row.pk)
    said = {"business": row, "kind": post.kind, "post": post}
    form = make(_keyed(request), **said) if request.method == "POST" else make(**said)
    if form.is_bound and form.is_valid():
        try:
            post_acts.change(request.user, post, text=form.text_said(), terms=form.terms())
        except post_acts.PostRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Sent. A colleague looks at it, and you are told what they say.")
            )
            return redirect("microservices:my_business", row.pk)
    return _form(request, row, post.kind, form, post)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks before it is taken back."""
    post = _own_post(request, pk)
    may = PostVerb.WITHDRAW in posting.verbs_for(PostWho.SPEAKER, post.state, post.kind)
    if request.method != "POST":
        held = Voucher.objects.filter(perk__post=post, state="active").count()
        context = {"business": post.business, "post": post, "may": may, "held": held}
        return render(request, "microservices/my_post_end.html", context)
    try:
        post_acts.withdraw(request.user, post)
    except post_acts.PostRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Taken back. Nobody sees it any more."))
    return redirect("microservices:my_business", post.business_id)


# Using vouchers up --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_redeem(request: HttpRequest) -> HttpResponse:
    """Where the code on a voucher leads whoever speaks for the business: what it is for, and the press that uses it."""
    place, me = here(request), request.user
    if not Business.objects.of(place).spoken_for_by(me).exists():
        return render(request, "microservices/my_redeem.html", {"nobody": True}, status=403)
    if request.method == "POST":
        form = RedeemForm(_keyed(request))
    elif read := request.GET.get("c", ""):
        form = RedeemForm({"key": uuid.uuid4(), "code": read})
    else:
        form = RedeemForm(initial={"key": uuid.uuid4()})
    row = None
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            row = vouchers.found(me, place, code)
            if request.POST.get("do") == "use":
                row = vouchers.redeem(me, place, code=code, key=form.cleaned_data["key"])
                messages.success(
                    request,
                    _("Used: “%(title)s”. Give it to whoever showed you the voucher.")
                    % {"title": row.perk.post.title},
                )
                return redirect("microservices:my_redeem")
            if why := vouchers.spent(row):
                raise why
        except vouchers.VoucherRefused as refused:
            row = None
            form.add_error("code", str(refused))
    context = {"form": form, "voucher": row, "post": row.perk.post if row else None}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "microservices/my_redeem.html", context, status=status)
