"""All coins of a municipality at a glance, and what they would be after new ones: what two colleagues see before they
make any.

Coins and people are whole numbers; shares are parts of one.
"""

from __future__ import annotations

import dataclasses

from django.db.models import Count, Q, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from microservices.actions import minting
from microservices.choices import PERSONAL, AccountKind
from microservices.ledger import SOFT_CAP
from microservices.models import Account
from portal.models import Municipality
from portal.numerals import rounded


@dataclasses.dataclass(frozen=True)
class Supply:
    """coins: all there are; in_hands: of these with people; in_campaigns: of these with campaigns
    people: who have an account; empty: of these without a coin at hand; many: with more than the soft cap
    room: new coins that this quarter still has room for
    """

    coins: int
    in_hands: int
    in_campaigns: int
    people: int
    empty: int
    many: int
    room: int

    @property
    def per_head(self) -> float:
        """Coins that people have, on average."""
        return self.in_hands / self.people if self.people else 0.0

    @property
    def campaign_share(self) -> float:
        return self.in_campaigns / self.coins if self.coins else 0.0

    def after(self, amount: int, *, to_campaign: bool) -> Supply:
        """What it is once ``amount`` new coins lie on a campaign or on a common account."""
        return dataclasses.replace(
            self,
            coins=self.coins + amount,
            in_campaigns=self.in_campaigns + (amount if to_campaign else 0),
            room=self.room - amount,
        )

    def paid_out(self, amount: int) -> Supply:
        """What it is once ``amount`` coins of campaigns have gone to people."""
        return dataclasses.replace(
            self, in_hands=self.in_hands + amount, in_campaigns=self.in_campaigns - amount
        )


def supply_of(municipality: Municipality) -> Supply:
    kinds = {
        kind: balance or 0
        for kind, balance in Account.objects.of(municipality)
        .order_by()
        .values_list("kind")
        .annotate(sum=Sum("balance"))
    }
    people = Account.objects.of(municipality).filter(
        kind=AccountKind.AVAILABLE, owner__isnull=False
    )
    counted = people.aggregate(
        people=Count("pk"),
        empty=Count("pk", filter=Q(balance=0)),
        many=Count("pk", filter=Q(balance__gt=SOFT_CAP)),
    )
    return Supply(
        coins=-kinds.get(str(AccountKind.TREASURY), 0),
        in_hands=sum(kinds.get(str(kind), 0) for kind in PERSONAL),
        in_campaigns=kinds.get(str(AccountKind.CAMPAIGN), 0),
        room=minting.room(municipality),
        **counted,
    )


@dataclasses.dataclass(frozen=True)
class Line:
    """One figure as words: what it is, now, with the new coins, and once all of them are paid out. The last two are
    empty where nothing changes."""

    label: str
    now: str
    after: str = ""
    paid: str = ""


def console(supply: Supply, amount: int, *, to_campaign: bool) -> list[Line]:
    """What ``amount`` new coins would change."""
    after = supply.after(amount, to_campaign=to_campaign)
    paid = after.paid_out(amount) if to_campaign else after
    cap = {"number": number_format(SOFT_CAP)}
    return [
        Line(
            _("Coins there are"),
            number_format(supply.coins),
            number_format(after.coins),
            number_format(paid.coins),
        ),
        Line(
            _("Coins that a person has, on average"),
            _average(supply),
            _average(after),
            _average(paid),
        ),
        Line(_("Share that lies with campaigns"), *map(_share, (supply, after, paid))),
        Line(
            _("New coins that this quarter has room for"),
            number_format(supply.room),
            number_format(after.room) if after.room >= 0 else _("not enough room"),
        ),
        Line(_("People with coins"), number_format(supply.people)),
        Line(_("Of these, with none at hand"), _of(supply.empty, supply.people)),
        Line(_("Of these, with more than %(number)s") % cap, _of(supply.many, supply.people)),
    ]


def _average(supply: Supply) -> str:
    return rounded(supply.per_head, 1) if supply.people else _("nobody has any yet")


def _percent(part: int, whole: int) -> str:
    return _("%(number)s %%") % {"number": rounded(100 * part / whole, 1)}


def _share(supply: Supply) -> str:
    return _percent(supply.in_campaigns, supply.coins) if supply.coins else "–"


def _of(part: int, whole: int) -> str:
    return f"{number_format(part)} ({_percent(part, whole)})" if whole else "–"
