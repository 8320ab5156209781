"""The books in public: what must hold of all coins, when that was last looked at, and the seal of every day."""

from __future__ import annotations

import dataclasses

from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from microservices import seal
from microservices.choices import AccountKind, TransferKind
from microservices.invariants import HISTORY, HISTORY_SAYS, INVARIANTS
from microservices.models import Account, DayRoot, Inspection, Transfer
from portal import days
from portal.models import Municipality

SHOWN = 14
SEAL_SHOWN = 16
"""Digits of a seal that fit beside a day on a telephone; the whole ones are for programs."""


@dataclasses.dataclass(frozen=True)
class Rule:
    """One rule of the books; wrong: how many rows broke it, in words, or nothing where it holds."""

    says: str | Promise
    wrong: str


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    municipality = _municipality(request)
    last = Inspection.objects.first()
    sealed = [
        (days.on(row.day), number_format(row.transfers), f"{row.root[:SEAL_SHOWN]}…")
        for row in DayRoot.objects.all()[:SHOWN]
    ]
    return render(
        request,
        "microservices/books.html",
        {
            "title": _("The books of the coins"),
            "looked": days.at(last.made_at) if last else "",
            "right": last is not None and not last.wrong,
            "rules": _rules(last) if last else [],
            "figures": _figures(municipality),
            "sealed": sealed,
        },
    )


@require_safe
def books_days(request: HttpRequest) -> HttpResponse:
    """Every seal there is, for whoever keeps copies of them."""
    _municipality(request)
    rows = list(DayRoot.objects.order_by("day"))
    return JsonResponse(
        {
            "hash": "SHA-256, tree of RFC 6962 section 2.1",
            "leaf": "SHA-256 of a zero byte and key|kind|source|target|amount|reverses; in order of ids, days in UTC",
            "signature": f"Ed25519 over {seal.PURPOSE}|day|transfers|root",
            "keys": {row.key_id: row.public_key for row in rows},
            "days": [
                {
                    "day": row.day.isoformat(),
                    "transfers": row.transfers,
                    "root": row.root,
                    "signature": row.signature,
                    "key": row.key_id,
                }
                for row in rows
            ],
        }
    )


def _municipality(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def _rules(last: Inspection) -> list[Rule]:
    every = [*((rule.name, rule.says) for rule in INVARIANTS), (HISTORY, HISTORY_SAYS)]
    return [
        Rule(says, number_format(last.wrong[name]) if name in last.wrong else "")
        for name, says in every
    ]


def _figures(municipality: Municipality) -> list[tuple[str, str]]:
    """What there is in this municipality, as words and numbers."""
    accounts = dict(
        Account.objects.of(municipality)
        .values_list("kind")
        .annotate(sum=Sum("balance"))
        .values_list("kind", "sum")
    )
    made = Q(kind__in=[TransferKind.MINT, TransferKind.START], source__kind=AccountKind.TREASURY)
    moved = Transfer.objects.of(municipality).aggregate(
        made=Sum("amount", filter=made),
        out=Sum("amount", filter=Q(target__kind=AccountKind.TREASURY)),
        helped=Sum("amount", filter=Q(kind=TransferKind.SETTLE)),
    )
    hands = accounts.get(AccountKind.AVAILABLE, 0) + accounts.get(AccountKind.HELD, 0)
    rows = [
        (_("Coins there are"), -accounts.get(AccountKind.TREASURY, 0)),
        (_("In people's hands"), hands),
        (_("In common accounts and campaigns"), -accounts.get(AccountKind.TREASURY, 0) - hands),
        (_("Made since the beginning"), moved["made"] or 0),
        (_("Taken out of use"), moved["out"] or 0),
        (_("Paid for help"), moved["helped"] or 0),
    ]
    return [(label, number_format(value)) for label, value in rows]
