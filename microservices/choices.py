"""The words of the exchange: states, kinds and reasons, and nothing that does anything."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """What a listing is: somebody needs something, or offers it."""

    NEED = "need", _("Asks for help")
    OFFER = "offer", _("Offers help")


class ListingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("Being looked at")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    FILLED = "filled", _("Full")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Taken back")
    REMOVED = "removed", _("Removed")


SHOWN = (ListingState.OPEN, ListingState.FILLED)
"""States in which others than the owner and the staff see a listing."""
FUNDED = (ListingState.OPEN, ListingState.PAUSED, ListingState.FILLED)
"""States in which the coins of a need lie aside."""
CLOSED = (ListingState.EXPIRED, ListingState.WITHDRAWN, ListingState.REMOVED)


class ExchangeState(models.TextChoices):
    RESERVED = "reserved", _("Waiting for a yes")
    AGREED = "agreed", _("Agreed")
    IN_PROGRESS = "in_progress", _("Begun")
    DONE_CLAIMED = "done_claimed", _("One says it is done")
    NO_SHOW_CLAIMED = "no_show_claimed", _("One says the other did not come")
    DISPUTED = "disputed", _("A caseworker looks at it")
    SETTLED = "settled", _("Done")
    RESOLVED = "resolved", _("Decided by a caseworker")
    CANCELLED = "cancelled", _("Called off")
    LAPSED = "lapsed", _("Not answered in time")
    NO_SHOW = "no_show", _("Did not come")
    VOIDED = "voided", _("Stopped by the municipality")


LIVE = (
    ExchangeState.RESERVED,
    ExchangeState.AGREED,
    ExchangeState.IN_PROGRESS,
    ExchangeState.DONE_CLAIMED,
    ExchangeState.NO_SHOW_CLAIMED,
    ExchangeState.DISPUTED,
)
"""States in which somebody still has something to do; each has a ``due_at``."""
TAKEN = (*LIVE, ExchangeState.SETTLED, ExchangeState.RESOLVED)
"""States in which nobody else can have the slot."""


class AccountKind(models.TextChoices):
    AVAILABLE = "available", _("At hand")
    HELD = "held", _("Set aside")
    CAMPAIGN = "campaign", _("Campaign")
    POT = "pot", _("Common pot")
    GOODWILL = "goodwill", _("Goodwill")
    TRIAL = "trial", _("Trial coins")
    TREASURY = "treasury", _("Treasury")


PERSONAL = (AccountKind.AVAILABLE, AccountKind.HELD)
"""Kinds of accounts that belong to a person; there is one of each of the other kinds per municipality, except that
every campaign has its own."""


class TransferKind(models.TextChoices):
    MINT = "mint", _("New coins")
    BURN = "burn", _("Coins taken out of use")
    START = "start", _("Coins to begin with")
    HOLD = "hold", _("Set aside")
    REFUND = "refund", _("Back from what was set aside")
    SETTLE = "settle", _("For help")
    PAYOUT = "payout", _("From a campaign")
    REVERSAL = "reversal", _("Set right")
    GOODWILL = "goodwill", _("Paid by the municipality")
    GIFT = "gift", _("Given to the common pot")
    DORMANT = "dormant", _("To the common pot after a year")
    RETURN = "return", _("Back when trying it out was over")


class PermitSide(models.TextChoices):
    REQUEST = "request", _("To ask for it")
    PERFORM = "perform", _("To do it")


class PermitState(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    IN_REVIEW = "in_review", _("Being looked at")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Withdrawn")


class Level(models.IntegerChoices):
    """What somebody has to show before they may do something for others."""

    EID = 0, _("Signed in with eID")
    DECLARED = 1, _("Says that they can do it")
    APPROVED = 2, _("Approved by the municipality")
    CERTIFIED = 3, _("Certificate, interview and two colleagues")


class Minors(models.TextChoices):
    """What people aged 12 to 17 may do in a category."""

    NO = "no", _("Not at all")
    AMONG = "among", _("Among themselves")
    WITH_CERTIFIED = "certified", _("Also with adults who hold a certificate")


class Audience(models.TextChoices):
    """Who acts in a step of an exchange."""

    REQUESTER = "requester", _("Who gets the help")
    PERFORMER = "performer", _("Who gives it")
    SYSTEM = "system", _("Torget")
    CASEWORKER = "caseworker", _("The municipality")


class Severity(models.IntegerChoices):
    CHILD = 1, _("A child, or danger")
    SERIOUS = 2, _("Serious")
    OTHER = 3, _("Other")


class ReportReason(models.TextChoices):
    CHILD = "child", _("A child or a young person is not safe")
    DANGER = "danger", _("Somebody threatens or is violent")
    INTIMATE = "intimate", _("Somebody is intimate against another's will")
    OUTSIDE = "outside", _("Somebody wants to meet or write outside what was agreed")
    MONEY = "money", _("Somebody asks for money, gifts or codes")
    UNLAWFUL = "unlawful", _("It is against the law")
    RUDE = "rude", _("Somebody is rude or hateful")
    FALSE = "false", _("It is not true, or an advertisement")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    OPEN = "open", _("Open")
    TAKEN = "taken", _("Being looked at")
    CLOSED = "closed", _("Closed")


class CampaignState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Over")


class CampaignOwner(models.TextChoices):
    """Who stands behind a campaign; its coins are the municipality's whoever it is."""

    MUNICIPALITY = "municipality", _("The municipality")
    COUNCIL = "council", _("A local council")
    SPONSOR = "sponsor", _("A sponsor")


class Proof(models.TextChoices):
    """How it is known that somebody took part."""

    QR = "qr", _("A code on the spot, which changes all the time")
    LIST = "list", _("A colleague writes down who came")
    EXCHANGE = "exchange", _("Help to a neighbour that both confirmed")
    EVIDENCE = "evidence", _("Words and a picture, which a colleague looks at")


class ParticipationState(models.TextChoices):
    PENDING = "pending", _("Waits for a colleague")
    PAID = "paid", _("Paid")
    REFUSED = "refused", _("Not counted")


class PostKind(models.TextChoices):
    """What a business posts."""

    JOB = "job", _("Flexible job")
    INTERNSHIP = "intern", _("Internship")
    PERK = "perk", _("Something for coins")


class PostState(models.TextChoices):
    IN_REVIEW = "in_review", _("A colleague looks at it")
    RETURNED = "returned", _("To be changed")
    OPEN = "open", _("Everybody sees it")
    WITHDRAWN = "withdrawn", _("Taken back")
    REMOVED = "removed", _("Removed by the municipality")
    OVER = "over", _("Its time is over")


LIVE_POSTS = (PostState.IN_REVIEW, PostState.RETURNED, PostState.OPEN)
"""States in which somebody can still do something about what a business posted."""


class VoucherState(models.TextChoices):
    ACTIVE = "active", _("Can be used")
    REDEEMED = "redeemed", _("Used")
    EXPIRED = "expired", _("Not used in time")
    REFUNDED = "refunded", _("Given back")


GIVEN = (VoucherState.ACTIVE, VoucherState.REDEEMED)
"""States in which nobody else can have the piece."""


class Learnt(models.TextChoices):
    """What a municipality may give coins for; the same as ``portal.earning.Learnt``, in words."""

    LESSON = "lesson", _("A lesson you understood")
    COURSE = "course", _("A course you finished")
    LICENCE = "licence", _("A licence you took")
