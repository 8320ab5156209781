"""What businesses tell, to single people: that one is asked to speak for one, what became of what it posted, and that a
voucher ended unused.

It may stand on a lock screen, so it names no voucher; the page behind it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.choices import PostState, VoucherState
from microservices.models import Post, Speaker, Voucher
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry, Resident
from portal.tellers import Draft, Rule, Teller, Words

ASKED, POST, VOUCHER = "speaker", "business_post", "voucher"
APART = 1000
"""An entry is about one round of one post: its number, and that of the round."""
STANDS: dict[str, Any] = {
    PostState.OPEN: _("Everybody sees it now"),
    PostState.RETURNED: _("A colleague of the municipality asks you to change something"),
    PostState.REMOVED: _("The municipality removed it, and wrote the reason"),
    PostState.OVER: _("Its time is over. Post it anew if it still holds"),
}
ENDED: dict[str, Any] = {
    VoucherState.EXPIRED: _("You did not use it in time. The coins it took are yours again"),
    VoucherState.REFUNDED: _("The business gives this no more. The coins it took are yours again"),
}


# Who is asked to speak ----------------------------------------------------------------------------------------


def asked_draft(row: Speaker) -> Draft:
    return Draft(
        kind=ASKED,
        object_id=row.pk,
        rule=ASKED,
        importance=Importance.IMPORTANT,
        group=f"{ASKED}:{row.pk}",
        touches=frozenset({(SubjectKind.OWN, row.resident_id)}),
        happened_at=row.asked_at,
    )


def asked_words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = Speaker.objects.current().filter(agreed_at__isnull=True, business__closed_at=None)
    rows = rows.select_related("business").in_bulk([entry.object_id for entry in entries])
    url = reverse("microservices:my_businesses")
    return {
        entry.pk: Words(
            kind=gettext("Businesses"),
            title=row.business.name,
            what=gettext("The municipality asks whether you speak for this business"),
            url=url,
            icon="stall",
            action=gettext("Answer"),
            action_url=url,
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        if (row := rows.get(entry.object_id))
    }


# What became of what it posted --------------------------------------------------------------------------------


def post_draft(post: Post, people: Iterable[Resident]) -> Draft:
    return Draft(
        kind=POST,
        object_id=post.pk * APART + post.round % APART,
        rule=POST,
        importance=Importance.IMPORTANT,
        group=f"{POST}:{post.pk}",
        touches=frozenset((SubjectKind.OWN, person.pk) for person in people),
        happened_at=timezone.now(),
    )


def post_words(entries: Sequence[Entry]) -> dict[int, Words]:
    """Where it stands now, whenever it was told; nothing where it was changed or taken back since."""
    numbers = {entry.pk: entry.object_id // APART for entry in entries}
    rows = Post.objects.select_related("business").in_bulk(set(numbers.values()))
    return {
        entry.pk: Words(
            kind=gettext("Businesses"),
            title=row.title,
            title_lang=row.language,
            what=str(STANDS[row.state]),
            url=reverse("microservices:my_business", args=[row.business_id]),
            icon="stall",
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        if (row := rows.get(numbers[entry.pk])) and row.state in STANDS
    }


# Whose voucher ended ------------------------------------------------------------------------------------------


def voucher_draft(row: Voucher) -> Draft:
    return Draft(
        kind=VOUCHER,
        object_id=row.pk,
        rule=VOUCHER,
        importance=Importance.IMPORTANT,
        group=f"{VOUCHER}:{row.pk}",
        touches=frozenset({(SubjectKind.OWN, row.resident_id)}),
        happened_at=row.ended_at or timezone.now(),
    )


def voucher_words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = Voucher.objects.in_bulk([entry.object_id for entry in entries])
    return {
        entry.pk: Words(
            kind=gettext("Neighbours' help"),
            title=gettext("A voucher of yours"),
            what=str(ENDED[row.state]),
            url=reverse("microservices:my_vouchers"),
            icon="stall",
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        if (row := rows.get(entry.object_id)) and row.state in ENDED
    }


def _rule(kind: str, words: Any) -> tuple[Rule, ...]:
    return (Rule(kind, Importance.IMPORTANT, words, frozenset({SubjectKind.OWN})),)


tellers.register(
    Teller(
        ASKED,
        _("Questions to speak for a business"),
        asked_words,
        _rule(ASKED, _("You are asked whether you speak for a business")),
        private=True,
    )
)
tellers.register(
    Teller(
        POST,
        _("What your business posts"),
        post_words,
        _rule(POST, _("A colleague looked at what your business posts, or its time is over")),
        private=True,
    )
)
tellers.register(
    Teller(
        VOUCHER,
        _("Vouchers that ended unused"),
        voucher_words,
        _rule(VOUCHER, _("A voucher of yours ended unused, and the coins are back")),
        private=True,
    )
)
