"""What businesses post: written by who speaks for them, looked at by a colleague, and over by the clock.

What may happen to it stands in ``posting.STEPS``. Rows are locked in one order: the business, the post, its vouchers.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from microservices import posting
from microservices.actions import businesses
from microservices.choices import LIVE_POSTS, CampaignState, PostKind, PostState
from microservices.minors import today
from microservices.models import Business, Campaign, Perk, Post
from microservices.models.campaigns import MOST_TIMES
from microservices.models.categories import MOST_COINS
from microservices.posting import MOST_EACH, MOST_PIECES, NoSuchStep, PostVerb
from portal import reach
from portal.events import ContentChanged, PostMoved, announce
from portal.models import Area, Resident

RIGHT = "microservices.change_post"
MOST_WORDS = 500
NO_TITLE = gettext_lazy("Write in one line what it is")
NO_TEXT = gettext_lazy("Write what it is about")
NO_ANSWER = gettext_lazy("Write how people answer: the telephone, the address or a page")
NOT_NOW = gettext_lazy("Something has happened here meanwhile, so this was not done.")

LOG_LABELS = {
    "microservices.post.approve": gettext_lazy("Let out what a business posts"),
    "microservices.post.send_back": gettext_lazy("Send back what a business posts"),
    "microservices.post.remove": gettext_lazy("Remove what a business posts"),
}


class PostRefused(Exception):
    """Nothing happened to what a business posts; the message says why, for whoever asked."""


@dataclasses.dataclass(frozen=True)
class Terms:
    """What a voucher takes and how many there are; see ``models.Perk``."""

    coins: int
    pieces: int
    each: int = 1
    times: int = 0
    campaign: Campaign | None = None


@dataclasses.dataclass(frozen=True)
class Text:
    """The words of a post; see ``models.Post``."""

    title: str
    text: str
    language: str
    ends_on: dt.date
    starts_on: dt.date | None = None
    area: Area | None = None
    place: str = ""
    answer: str = ""
    note: str = ""


# What can be written ------------------------------------------------------------------------------------------


def faults(business: Business, kind: str, text: Text, terms: Terms | None) -> dict[str, str]:
    """What is wrong with it, in words, by the name of the field; nothing where it can be sent."""
    place = business.municipality
    found: dict[str, str] = {}
    day = today(place)
    if not text.title.strip():
        found["title"] = str(NO_TITLE)
    if not text.text.strip():
        found["text"] = str(NO_TEXT)
    if text.language not in place.languages:
        found["language"] = _("Choose one of the languages in the list")
    if text.ends_on < day:
        found["ends_on"] = _("This day is over. Choose a later one")
    elif text.ends_on > day + posting.LONGEST:
        found["ends_on"] = _("Choose a day within a year from now")
    if text.starts_on is not None and text.starts_on > text.ends_on:
        found["starts_on"] = _("It begins after it ends. Change one of the two")
    if text.area is not None and text.area.municipality_id != place.pk:
        found["area"] = _("Choose one of the areas in the list")
    if kind != PostKind.PERK:
        if not text.answer.strip():
            found["answer"] = str(NO_ANSWER)
        return found
    if terms is None:
        raise ValueError("something for coins has its terms")
    return found | _term_faults(business, terms)


def _term_faults(business: Business, terms: Terms) -> dict[str, str]:
    found: dict[str, str] = {}
    if not 0 <= terms.coins <= MOST_COINS:
        found["coins"] = _("Choose one of the numbers in the list")
    if not 1 <= terms.pieces <= MOST_PIECES:
        found["pieces"] = _("Write a number from 1 to %(most)s") % {"most": MOST_PIECES}
    if not 1 <= terms.each <= MOST_EACH:
        found["each"] = _("Write a number from 1 to %(most)s") % {"most": MOST_EACH}
    if not 0 <= terms.times <= MOST_TIMES:
        found["times"] = _("Write a number from 0 to %(most)s") % {"most": MOST_TIMES}
    elif terms.times and terms.campaign is None:
        found["campaign"] = _("Choose the campaign that they have to take part in")
    elif not terms.times and not terms.coins:
        found["coins"] = _(
            "It takes at least one coin, or taking part in a campaign: it is a thank-you"
        )
    if terms.campaign is not None and not sponsored(business).filter(pk=terms.campaign.pk).exists():
        found["campaign"] = _("Choose one of the campaigns in the list")
    return found


def sponsored(business: Business) -> QuerySet[Campaign]:
    """Campaigns that something can be given for: those the business stands behind, until they are over."""
    return business.campaigns.exclude(state=CampaignState.CLOSED)


@transaction.atomic
def write(
    actor: Resident,
    business: Business,
    *,
    kind: str,
    key: uuid.UUID,
    text: Text,
    terms: Terms | None = None,
) -> Post:
    """Send something to be looked at. The same form is one post. Raises PostRefused."""
    row = _spoken_for(actor, businesses.locked(business))
    if done := Post.objects.filter(key=key).first():
        if (done.business_id, done.kind) != (row.pk, kind):
            raise PostRefused(
                _("Something else was sent with the same form before. Open the page again.")
            )
        return done
    if row.posts.filter(state__in=LIVE_POSTS).count() >= posting.MOST_LIVE:
        raise PostRefused(
            _(
                "A business has at most %(number)s things here at the same time. Take one back first."
            )
            % {"number": posting.MOST_LIVE}
        )
    _check(row, kind, text, terms)
    post = Post.objects.create(
        business=row, kind=kind, key=key, made_by=actor, **_columns(_tidy(text))
    )
    if kind == PostKind.PERK and terms is not None:
        Perk.objects.create(post=post, **_columns(terms))
    return post


@transaction.atomic
def change(actor: Resident, post: Post, *, text: Text, terms: Terms | None = None) -> Post:
    """Send it once more, changed; a colleague looks at it anew before everybody sees it. Raises PostRefused."""
    row, after = _step(post, PostVerb.CHANGE)
    _spoken_for(actor, row.business)
    _check(row.business, row.kind, text, terms)
    shown = row.state == PostState.OPEN
    for name, value in _columns(_tidy(text)).items():
        setattr(row, name, value)
    row.state, row.sent_at = after, timezone.now()
    row.save()
    if row.kind == PostKind.PERK and terms is not None:
        Perk.objects.filter(post=row).update(**_columns(terms))
    if shown:
        announce(ContentChanged(row.business.municipality_id))
    return row


@transaction.atomic
def withdraw(actor: Resident, post: Post) -> Post:
    """Nobody sees it any more; the clock gives its vouchers back. Raises PostRefused."""
    row, after = _step(post, PostVerb.WITHDRAW)
    _spoken_for(actor, row.business)
    return _end(row, after)


def _spoken_for(actor: Resident, business: Business) -> Business:
    if not businesses.speaks(actor, business):
        raise PostRefused(_("You do not speak for this business."))
    return business


def _check(business: Business, kind: str, text: Text, terms: Terms | None) -> None:
    for words in faults(business, kind, text, terms).values():
        raise PostRefused(words)


def _tidy(text: Text) -> Text:
    said = {
        name: getattr(text, name).strip() for name in ("title", "text", "place", "answer", "note")
    }
    return dataclasses.replace(text, **said)


def _columns(said: Text | Terms) -> dict[str, Any]:
    return {field.name: getattr(said, field.name) for field in dataclasses.fields(said)}


# Colleagues ---------------------------------------------------------------------------------------------------


@transaction.atomic
def approve(staff: Resident | None, post: Post) -> Post:
    """Everybody sees it. Raises PostRefused."""
    return _decide(staff, post, PostVerb.APPROVE, said="")


@transaction.atomic
def send_back(staff: Resident | None, post: Post, *, words: str) -> Post:
    """Who wrote it reads what has to be changed, and can send it once more. Raises PostRefused."""
    return _decide(staff, post, PostVerb.SEND_BACK, said=_in_words(words))


@transaction.atomic
def remove(staff: Resident | None, post: Post, *, words: str) -> Post:
    """Nobody sees it any more, and who wrote it reads why; the clock gives its vouchers back. Raises PostRefused."""
    return _decide(staff, post, PostVerb.REMOVE, said=_in_words(words))


def _in_words(words: str) -> str:
    said = words.strip()
    if not said:
        raise PostRefused(_("Write why. Whoever wrote it reads this."))
    if len(said) > MOST_WORDS:
        raise PostRefused(_("Write at most %(number)s letters.") % {"number": MOST_WORDS})
    return said


def _decide(staff: Resident | None, post: Post, verb: PostVerb, *, said: str) -> Post:
    place = post.business.municipality
    if staff is not None and not reach.has_right(staff, RIGHT, place):
        raise PostRefused(_("You are not allowed to decide about businesses here."))
    row, after = _step(post, verb)
    if verb == PostVerb.APPROVE and row.ends_on < today(place):
        raise PostRefused(_("Its last day is over. Send it back with words, or leave it."))
    row.said, row.decided_by, row.decided_at = said, staff, timezone.now()
    row.round += 1
    log(row, f"microservices.post.{verb}", user=staff)
    row = _end(row, after)
    announce(PostMoved(place.pk, row.pk, verb))
    return row


# The clock ----------------------------------------------------------------------------------------------------


def due() -> QuerySet[Post]:
    """What stood until a day that is over everywhere, or may be over where it stands."""
    # a day east of Greenwich ends before it does there
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    return Post.objects.filter(state__in=LIVE_POSTS, ends_on__lt=tomorrow)


@transaction.atomic
def tick(number: int) -> bool:
    """End one post whose last day is over."""
    row = locked(number, skip=True)
    if row is None or row.state not in LIVE_POSTS:
        return False
    place = row.business.municipality
    if timezone.now() < posting.end_of(row.ends_on, place.zone):
        return False
    row.round += 1
    row = _end(row, posting.step_of(PostVerb.END, row.state, row.kind).after)
    announce(PostMoved(place.pk, row.pk, PostVerb.END))
    return True


def locked(number: int, *, skip: bool = False) -> Post | None:
    """The row as it stays until the end of the transaction; none where it is gone, or ``skip`` and another is at it."""
    rows = Post.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip)
    return rows.select_related("business__municipality").filter(pk=number).first()


def _step(post: Post, verb: PostVerb) -> tuple[Post, PostState]:
    row = locked(post.pk)
    try:
        if row is None or row.business.closed_at is not None:
            raise NoSuchStep(verb)
        return row, posting.step_of(verb, row.state, row.kind).after
    except NoSuchStep as error:
        raise PostRefused(str(NOT_NOW)) from error


def _end(row: Post, after: PostState) -> Post:
    row.state = after
    row.save(update_fields=["state", "said", "decided_by", "decided_at", "round"])
    announce(ContentChanged(row.business.municipality_id))
    return row
