"""What the tests of this folder do again and again."""

import datetime as dt
import uuid

from django.utils import timezone

from microservices import campaigning
from microservices.actions import businesses, campaigns, coins, posts, vouchers
from microservices.actions.posts import Terms, Text
from microservices.choices import PostKind
from microservices.models import Business, Campaign, Perk, Post, Speaker, Voucher
from portal.models import Municipality, Resident

CVR = "12345674"
LONG = "Kaupunkiympäristölautakunnanlupajaostonpuheenjohtajistonvarajäsenehdokas"


def business(place: Municipality, **said) -> Business:
    """A bakery as a colleague takes it in."""
    campaigns_of = said.pop("campaigns", ())
    usual = {
        "name": "Harbour Bakery",
        "number": CVR,
        "about": "We bake bread by the harbour.",
        "language": place.main_language,
        "email": "bread@bakery.example",
    }
    row = Business(municipality=place, **usual | said)
    return businesses.register(None, row, campaigns=campaigns_of)


def speaking(row: Business, person: Resident) -> Resident:
    """Somebody whom a colleague asked, and who said yes."""
    asked = businesses.ask(None, row, number=campaigning.number_of(person.pk))
    businesses.answer(person, asked, yes=True)
    return person


def text(row: Business, **said) -> Text:
    usual = {
        "title": "Two hours on Saturdays",
        "text": "You help us to sell bread.",
        "language": row.municipality.main_language,
        "ends_on": timezone.localdate() + dt.timedelta(days=30),
        "answer": "Ring 20 12 34 56",
    }
    return Text(**usual | said)


def sent(row: Business, by: Resident, kind: str = PostKind.JOB, **said) -> Post:
    """As it waits for a colleague."""
    terms = said.pop("terms", None)
    return posts.write(
        by,
        row,
        kind=kind,
        key=said.pop("key", None) or uuid.uuid4(),
        text=text(row, **said),
        terms=terms,
    )


def let_out(row: Business, by: Resident, kind: str = PostKind.JOB, **said) -> Post:
    return posts.approve(None, sent(row, by, kind, **said))


def perk(row: Business, by: Resident, **said) -> Perk:
    """Something for three coins that everybody sees, of which there are five."""
    terms = {"coins": 3, "pieces": 5} | {
        name: said.pop(name)
        for name in ("coins", "pieces", "each", "times", "campaign")
        if name in said
    }
    usual = {"title": "A coffee", "text": "One cup, as you like it.", "answer": ""}
    post = let_out(row, by, PostKind.PERK, terms=Terms(**terms), **usual | said)
    return Perk.objects.select_related("post__business__municipality", "campaign").get(post=post)


def got(person: Resident, row: Perk) -> Voucher:
    return vouchers.get(person, row, key=uuid.uuid4())


def used(by: Resident, row: Voucher, key: uuid.UUID | None = None) -> Voucher:
    place = row.perk.post.business.municipality
    return vouchers.redeem(by, place, code=row.code, key=key or uuid.uuid4())


def balances(person: Resident, place: Municipality) -> tuple[int, int]:
    """Coins at hand, and set aside."""
    found = coins.balances(person, place)
    return found["available"], found["held"]


def took_part(person: Resident, row: Campaign) -> None:
    code = campaigns.rotating_code(row, timezone.now())
    campaigns.take_part(person, row, code=code, key=uuid.uuid4())


def speaker_of(row: Business, person: Resident) -> Speaker:
    return Speaker.objects.get(business=row, resident=person)
