"""What the exchange stores about a person, and what is left of it when they delete their account.

The books stay right whoever leaves: accounts lose their owner, listings and exchanges their person and their words.
"""

from __future__ import annotations

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from microservices import (
    board_rows,
    business_data,  # noqa: F401  (registers what businesses store about people)
)
from microservices.actions import dormancy, listing_pictures, trials, wellbeing
from microservices.actions.leaving import leave
from microservices.choices import ParticipationState
from microservices.models import (
    Account,
    Asked,
    Block,
    Dormancy,
    Exchange,
    ExchangeEvent,
    FollowUp,
    GuardianConsent,
    LearningPay,
    LifeAnswer,
    Listing,
    Message,
    Neighbour,
    Participation,
    Permit,
    PermitCheck,
    PhoneNeighbour,
    Rating,
    Report,
    SentPicture,
    Transfer,
    Trial,
    WaitingPlace,
)
from microservices.wellbeing import QUESTIONS
from portal.models import Resident
from portal.mydata import AS_LONG_AS_ACCOUNT, Rows, Stored, stores

BOOKS = _("The coins move on, and nothing says any more that they were yours")


def _accounts(resident: Resident) -> Rows:
    rows = Account.objects.visible_to(resident).select_related("municipality")
    own = {row.pk for row in rows}
    for account in rows:
        yield {
            "municipality": account.municipality.slug,
            "kind": account.kind,
            "balance": account.balance,
            "since": account.opened_at,
        }
    for row in Transfer.objects.visible_to(resident).order_by("pk").iterator():
        came = row.target_id in own
        yield {
            "at": row.created_at,
            "kind": row.kind,
            "coins": row.amount if came else -row.amount,
            "about": row.ref,
        }


def _listings(resident: Resident) -> Rows:
    for row in Listing.objects.visible_to(resident).select_related("category", "area"):
        yield {
            "side": row.side,
            "category": row.category.slug,
            "title": row.title,
            "text": row.text,
            "language": row.language,
            "coins": row.coins,
            "slots": row.slots,
            "area": row.area.slug if row.area else None,
            "place": row.place,
            "address": row.address,
            "from": row.starts_at,
            "to": row.ends_at,
            "weekly_until": row.weekly_until,
            "picture": row.picture_alt,
            "state": row.state,
            "made_at": row.made_at,
        }


def _exchanges(resident: Resident) -> Rows:
    own = Case(
        When(requester=resident, then=Value("requester")),
        default=Value("performer"),
        output_field=CharField(),
    )
    answers = Rating.objects.filter(exchange=OuterRef("pk"), by=OuterRef("role"))
    rows = Exchange.objects.visible_to(resident).annotate(role=own)
    for row in rows.annotate(mine=Subquery(answers.values("as_agreed")[:1])):
        yield {
            "number": row.pk,
            "as": "requester" if row.requester_id == resident.pk else "performer",
            "state": row.state,
            "coins": row.coins,
            "terms": row.terms,
            "made_at": row.made_at,
            "ended_at": row.ended_at,
            "decision": row.resolution,
            "went_as_agreed": row.mine,
        }


def _events(resident: Resident) -> Rows:
    return ExchangeEvent.objects.filter(actor=resident).values(
        "exchange", "verb", "before", "after", "reason", "words", "at"
    )


def _messages(resident: Resident) -> Rows:
    return Message.objects.filter(sender=resident).values(
        "exchange", "button", "text", "screened", "sent_at"
    )


def _permits(resident: Resident) -> Rows:
    for row in Permit.objects.visible_to(resident).select_related("category"):
        yield {
            "category": row.category.slug,
            "side": row.side,
            "level": row.level,
            "state": row.state,
            "reason": row.reason,
            "decision": row.decision,
            # what was noted about somebody is theirs to read (article 15 of the GDPR)
            "notes": row.notes,
            "granted_on": row.granted_on,
            "valid_until": row.valid_until,
            "applied_at": row.applied_at,
        }


def _checks(resident: Resident) -> Rows:
    return PermitCheck.objects.filter(permit__resident=resident).values(
        "kind", "legal_basis", "seen_on", "issued_on", "valid_until"
    )


def _follow_up(resident: Resident) -> Rows:
    for row in FollowUp.objects.visible_to(resident):
        yield {
            "since": row.joined_on,
            "asked_next": row.ask_on,
            "answers": list(
                LifeAnswer.objects.filter(key=wellbeing.key_of(row))
                .order_by("wave")
                .values("wave", "dose", *(question.name for question in QUESTIONS))
            ),
        }


def _neighbour(resident: Resident) -> Rows:
    for row in Neighbour.objects.visible_to(resident):
        yield {
            "area": row.area.slug if row.area else None,
            "cell": [row.east, row.north],
            "reach": row.reach,
            "languages": row.languages,
            "times": row.times,
            "categories": [category.slug for category in row.categories.all()],
            "told": row.told,
            "may_be_named": row.named,
            "completed": row.completed,
            "late": row.late,
            "missed": row.missed,
            "received": row.received,
            "went_as_agreed": row.praised,
            "did_not_go_as_agreed": row.faulted,
            "suspended_at": row.suspended_at,
            "suspended_because": row.suspended_because,
        }


def _participations(resident: Resident) -> Rows:
    for row in Participation.objects.visible_to(resident).select_related("campaign"):
        yield {
            "campaign": row.campaign.name,
            "words": row.words,
            "picture": bool(row.picture),
            "state": row.state,
            "coins": row.amount,
            "decision": row.reason,
            "made_at": row.made_at,
        }


def _forget_participations(resident: Resident) -> None:
    """What was paid stays in the books; what they wrote, showed and still waited for goes."""
    mine = Participation.objects.visible_to(resident)
    for row in mine.exclude(picture=""):
        row.picture.delete(save=False)
    mine.filter(state=ParticipationState.PENDING).delete()
    mine.update(words="", picture="")


def _consents(resident: Resident) -> Rows:
    rows = GuardianConsent.objects.filter(Q(minor=resident) | Q(guardian=resident))
    for row in rows.select_related("category"):
        yield {
            "as": "young person" if row.minor_id == resident.pk else "guardian",
            "category": row.category.slug,
            "asked_at": row.asked_at,
            "given_at": row.given_at,
            "withdrawn_at": row.withdrawn_at,
            "valid_until": row.valid_until,
        }


def _forget_listings(resident: Resident) -> None:
    for row in Listing.objects.visible_to(resident).exclude(picture=""):
        listing_pictures.throw_away(row)
    Listing.objects.visible_to(resident).update(
        text="", place="", address="", picture="", picture_alt=""
    )
    for row in Exchange.objects.filter(listing__owner=resident):
        row.place, row.terms = "", {}
        row.save(update_fields=["place", "terms"])


def _forget_messages(resident: Resident) -> None:
    Message.objects.filter(sender=resident).delete()


def _forget_reports(resident: Resident) -> None:
    Report.objects.filter(reporter=resident).update(text="")


stores(
    Stored(
        "microservices.Exchange",
        _("Whom you helped or who helped you with what, and how it ended"),
        _("So that both keep to what they agreed, and can ask the municipality to decide"),
        BOOKS,
        _exchanges,
        leave,
    )
)
stores(
    Stored(
        "microservices.ExchangeEvent",
        _("What you did in an exchange, step by step"),
        _("To see what happened if the two of you do not agree"),
        AS_LONG_AS_ACCOUNT,
        _events,
    )
)
stores(
    Stored(
        "microservices.Message",
        _("What you wrote to the other one in an exchange"),
        _("So that you can arrange things without giving away your number"),
        AS_LONG_AS_ACCOUNT,
        _messages,
        _forget_messages,
    )
)
stores(
    Stored(
        "microservices.Listing",
        _("What you asked for or offered"),
        _("So that neighbours find it"),
        BOOKS,
        _listings,
        _forget_listings,
    )
)
stores(
    Stored(
        "microservices.Account",
        _("Your coins, and each time some came or went"),
        _("To know how many you have"),
        BOOKS,
        _accounts,
    )
)
stores(
    Stored(
        "microservices.LearningPay",
        _("What you have learnt that there were coins for"),
        _("So that each of it brings coins once"),
        AS_LONG_AS_ACCOUNT,
        lambda resident: LearningPay.objects.visible_to(resident).values(
            "kind", "key", "amount", "made_at"
        ),
    )
)
stores(
    Stored(
        "microservices.Dormancy",
        _("That you were away for so long that coins of yours went to the common pot, or nearly"),
        _("To tell you before, and to give them back"),
        BOOKS,
        lambda resident: Dormancy.objects.visible_to(resident).values(
            "since",
            "told_at",
            "reminded_at",
            "due_at",
            "ended_at",
            "moved_at",
            "transfer__amount",
            "back_until",
            "back_at",
        ),
        dormancy.forget,
    )
)
stores(
    Stored(
        "microservices.Trial",
        _("That you try it out without living here, since when and until when"),
        _("So that it ends in time, and everybody does it once"),
        AS_LONG_AS_ACCOUNT,
        lambda resident: Trial.objects.visible_to(resident).values(
            "municipality__slug", "begun_at", "ends_at", "reminded_at", "ended_at", "upgraded_at"
        ),
        trials.forget,
    )
)
stores(
    Stored(
        "microservices.Neighbour",
        _("What you said you would help with, where and when, and how often it went well"),
        _("To show you what fits you"),
        AS_LONG_AS_ACCOUNT,
        _neighbour,
    )
)
stores(
    Stored(
        "microservices.Participation",
        _(
            "Which campaigns you took part in, what you wrote of it, and a picture until it is looked at"
        ),
        _("To pay you, and nobody twice"),
        BOOKS,
        _participations,
        _forget_participations,
    )
)
stores(
    Stored(
        "microservices.FollowUp",
        _("That you want to be asked how you are doing, and when next"),
        _("To ask you again. Your answers stand elsewhere, without your name"),
        _("Until you stop, or have answered the last time; then nothing leads to your answers"),
        _follow_up,
    )
)
stores(
    Stored(
        "microservices.WaitingPlace",
        _("What you wait for"),
        _("To ask you when there is room"),
        _("Until it is your turn, or you no longer wait"),
        lambda resident: WaitingPlace.objects.filter(resident=resident).values(
            "listing", "since", "offered_at"
        ),
    )
)
stores(
    Stored(
        "microservices.PhoneNeighbour",
        _(
            "Your name, your telephone number and what you agreed to, where you take part by telephone"
        ),
        _("So that the municipality can ring you"),
        AS_LONG_AS_ACCOUNT,
        lambda resident: PhoneNeighbour.objects.filter(resident=resident).values(
            "name", "phone", "consent", "since"
        ),
    )
)
stores(
    Stored(
        "microservices.SentPicture",
        _("A picture for something you are writing"),
        _("So that you need not choose it again"),
        _("Until you publish it, for a day at most"),
        lambda resident: SentPicture.objects.visible_to(resident).values("sent_at"),
        listing_pictures.forget,
    )
)
stores(
    Stored(
        "microservices.Asked",
        _("That you were told of a neighbour who needs something you would do"),
        _("So that nobody is told twice"),
        _("Until it is over"),
        lambda resident: Asked.objects.filter(resident=resident).values("listing", "wave", "at"),
    )
)
stores(
    Stored(
        "microservices.Permit",
        _("What the municipality lets you do, and how it came to that"),
        _("To keep those safe who are helped"),
        AS_LONG_AS_ACCOUNT,
        _permits,
    )
)
stores(
    Stored(
        "microservices.PermitCheck",
        _("That a colleague has seen a certificate of yours, and when. Never the certificate"),
        _("To be able to show that somebody looked at it"),
        AS_LONG_AS_ACCOUNT,
        _checks,
    )
)
stores(
    Stored(
        "microservices.GuardianConsent",
        _("That a guardian lets a young person take part"),
        _("The law asks for it"),
        _("Until it is withdrawn or over"),
        _consents,
    )
)
stores(
    Stored(
        "microservices.Block",
        _("Whom you do not want to meet"),
        _("So that you do not"),
        _("Until you change it"),
        lambda resident: Block.objects.filter(blocker=resident).values("made_at"),
    )
)
stores(
    Stored(
        "microservices.Report",
        _("What you reported to the municipality"),
        _("To keep people safe"),
        AS_LONG_AS_ACCOUNT,
        lambda resident: Report.objects.filter(reporter=resident).values(
            "reason", "text", "state", "outcome", "made_at"
        ),
        _forget_reports,
    )
)
stores(
    Stored(
        "microservices.BoardPlace",
        _("That you take part in a board of helpers, and the name you chose there"),
        _("To count your points and show your place"),
        _("Until you take part no more, or seven days after the period"),
        board_rows.places,
    )
)
stores(
    Stored(
        "microservices.BoardLine",
        _("Your place on boards that are final"),
        _("To show you and those who took part how it went"),
        _("Until you take your name off"),
        board_rows.lines,
    )
)
stores(
    Stored(
        "microservices.Honour",
        _("What the council has honoured you for, or what you awarded for it"),
        _("To say thank you in public, as you agreed"),
        AS_LONG_AS_ACCOUNT,
        board_rows.honours,
    )
)
_RECORD = _(
    "That you wrote, changed or approved this is part of the municipality's record. It stays when you"
    " leave; you see it in the history of each page."
)

for _model, _what in {
    "microservices.Business": _("Businesses that you let take part"),
    "microservices.Suspicion": _("Exchanges that you decided bring points or none"),
    "microservices.Recognition": _("Agreements with other municipalities that you entered"),
    "microservices.Mint": _("New coins that you asked for or agreed to"),
    "microservices.PopulationTable": _("Population tables that you took in"),
}.items():
    stores(Stored(_model, _what, exempt=_RECORD, whose="staff"))
