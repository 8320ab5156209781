"""Campaigns and new coins in the CMS: planned, funded by two, looked after, and closed."""

import datetime as dt
import uuid

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from microservices import campaigning, supply
from microservices.actions import campaign_plans, campaigns, coins, minting
from microservices.choices import AccountKind, CampaignState, Proof
from microservices.models import Campaign, Mint, Participation
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.staff import sign_in

from .factories import CategoryFactory, campaign, filled, opened

pytestmark = pytest.mark.django_db


TOWN = {"slug": "tornsund", "languages": ("en", "da")}


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


def desk_of(town, role=Role.COORDINATOR) -> Client:
    staff = StaffFactory(municipality=town, role=role, language="en")
    client = sign_in(Client(headers={"host": town.site.hostname}), staff)
    client.person = staff
    return client


@pytest.fixture
def desk(town) -> Client:
    return desk_of(town)


@pytest.fixture
def other(town) -> Client:
    return desk_of(town)


def at(model: str, name: str, *arguments: object) -> str:
    return reverse(f"wagtailsnippets_microservices_{model}:{name}", args=arguments)


def numbers(**said: object) -> dict:
    begins = timezone.localtime() + dt.timedelta(days=1)
    usual = {"name_en": "Clean shore", "name_da": "Ren strand", "unit_en": "bags", "unit_da": ""}
    usual |= {"owner": "municipality", "owner_name": "", "area": "", "goal": "200", "proof": "qr"}
    usual |= {"category": "", "coins_each": "2", "cap_each": "3", "cap_day": "1"}
    usual["starts_at"] = begins.strftime("%Y-%m-%d %H:%M")
    usual["ends_at"] = (begins + dt.timedelta(days=5)).strftime("%Y-%m-%d %H:%M")
    return usual | said


# From the plan to the end -------------------------------------------------------------------------------------


def test_a_campaign_is_planned_funded_by_two_published_and_closed(town, desk, other, ida) -> None:
    begins = (timezone.localtime() - dt.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    answer = desk.post(at("campaign", "add"), numbers(starts_at=begins))
    row = Campaign.objects.get()
    assert answer.url == at("campaign", "inspect", row.pk)
    text = desk.get(answer.url).content.decode()
    assert "It still needs" in text
    assert "Ask for them, and another colleague agrees" in text
    assert "Ren strand" in text

    ask = {
        "target": f"c{row.pk}",
        "amount": "60",
        "reason": "Five hundred bags",
        "key": uuid.uuid4(),
    }
    seen = desk.post(at("mint", "ask"), ask | {"do": "look"}).content.decode()
    assert "Once all of them are paid out" in seen
    assert not Mint.objects.exists()
    answer = desk.post(at("mint", "ask"), ask | {"do": "ask"})
    mint = Mint.objects.get()
    assert answer.url == at("mint", "inspect", mint.pk)
    own = desk.get(answer.url).content.decode()
    assert "Ask a colleague to open this page" in own
    assert "Agree: make these coins" not in own
    desk.post(at("mint", "agree", mint.pk))
    assert campaigns.meter(row).left == 0
    assert "60 coins: Campaign: Clean shore" in other.get("/cms/").content.decode()
    assert "Agree: make these coins" in other.get(answer.url).content.decode()
    other.post(at("mint", "agree", mint.pk))
    assert campaigns.meter(row).left == 60

    editor = desk_of(town, Role.EDITOR)
    text = editor.get(at("campaign", "inspect", row.pk)).content.decode()
    for page in row.pages.all():
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in text
        page.save_revision().publish()
    assert campaign_plans.begin(row)
    row.refresh_from_db()
    campaigns.take_part(
        ida, row, code=campaigns.rotating_code(row, timezone.now()), key=uuid.uuid4()
    )
    desk.post(at("campaign", "close", row.pk))
    row.refresh_from_db()
    assert row.state == CampaignState.CLOSED
    text = desk.get(at("campaign", "inspect", row.pk)).content.decode()
    assert "Coins taken out of use" in text
    assert "Close it now" not in text
    assert desk.get(at("campaign", "edit", row.pk)).status_code == 404


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"goal": "-3"}, "Ensure this value is greater than or equal to"),
        ({"goal": ""}, "This field is required."),
        ({"name_en": "", "name_da": ""}, "Write a name in at least one language."),
        ({"unit_en": ""}, "Write what is counted"),
        ({"cap_day": "9"}, "On one day at most as often as altogether."),
        ({"ends_at": "2020-01-01 10:00"}, "It ends before it begins."),
        ({"proof": "exchange"}, "Choose which kind of help counts."),
        ({"owner": "council"}, "Write the name of the council or sponsor."),
    ],
)
def test_what_is_wrong_is_said_once_in_words_and_nothing_is_lost(desk, said, why) -> None:
    answer = desk.post(at("campaign", "add"), numbers(**said))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count(why) == 1
    assert "Constraint" not in text
    assert "Clean shore" in text or "name_en" in said
    assert not Campaign.objects.exists()


def test_a_neighbours_kind_of_help_is_refused(desk) -> None:
    theirs = CategoryFactory(municipality=MunicipalityFactory(slug="naboby"))
    answer = desk.post(at("campaign", "add"), numbers(proof="exchange", category=theirs.pk))
    assert answer.status_code == 200
    assert not Campaign.objects.exists()


def test_what_was_promised_is_closed_in_the_form_once_it_is_open(town, desk) -> None:
    row = opened(town)
    later = row.ends_at + dt.timedelta(days=3)
    said = numbers(goal="1", coins_each="9", ends_at=later.strftime("%Y-%m-%d %H:%M"))
    answer = desk.post(at("campaign", "edit", row.pk), said)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.goal, row.coins_each) == (100, 2)
    # the form speaks the town's hours
    assert timezone.localtime(row.ends_at).replace(tzinfo=None) == later.replace(
        second=0, microsecond=0, tzinfo=None
    )


def test_the_list_says_how_many_wait_and_what_is_left(town, desk, ida) -> None:
    row = opened(town, 40, proof=Proof.EVIDENCE)
    campaigns.take_part(ida, row, words="Two bags.", key=uuid.uuid4())
    text = desk.get(at("campaign", "list")).content.decode()
    assert "Clean shore" in text
    assert at("campaign", "inspect", row.pk) in text
    assert "1 resident waits for you" in desk.get("/cms/").content.decode()
    refused = desk.post(at("campaign", "close", row.pk), follow=True).content.decode()
    assert "1 participation waits for a colleague. Decide it first." in refused


# What somebody sent in ----------------------------------------------------------------------------------------


@pytest.fixture
def sent(town, ida, settings, tmp_path) -> Participation:
    settings.MEDIA_ROOT = tmp_path
    row = opened(town, proof=Proof.EVIDENCE)
    picture = ContentFile(b"\xff\xd8jpeg", name="x.jpg")
    return campaigns.take_part(
        ida, row, words="Two bags <b>by</b> the harbour.", picture=picture, key=uuid.uuid4()
    )


def test_a_colleague_sees_words_and_picture_and_pays(desk, sent, ida) -> None:
    text = desk.get(at("participation", "inspect", sent.pk)).content.decode()
    assert "Two bags &lt;b&gt;by&lt;/b&gt; the harbour." in text
    url = at("participation", "picture", sent.pk)
    assert url in text
    picture = desk.get(url)
    assert picture.content == b"\xff\xd8jpeg"
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in picture.headers["Cache-Control"]
    answer = desk.post(at("participation", "approve", sent.pk), follow=True)
    assert "Paid: 2" in answer.content.decode()
    assert coins.balances(ida, sent.campaign.municipality)["available"] == 12
    assert desk.get(url).status_code == 404
    again = desk.post(at("participation", "approve", sent.pk), follow=True)
    assert "A colleague has decided this already." in again.content.decode()


def test_a_refusal_needs_a_reason(desk, sent) -> None:
    answer = desk.post(at("participation", "refuse", sent.pk), {"reason": " "}, follow=True)
    assert answer.redirect_chain[0][0] == at("participation", "inspect", sent.pk)
    assert "Say why" in answer.content.decode()
    answer = desk.post(at("participation", "refuse", sent.pk), {"reason": "Another shore."})
    assert answer.url == at("participation", "list")
    text = desk.get(at("participation", "inspect", sent.pk)).content.decode()
    assert "Another shore." in text


@pytest.mark.parametrize("role", Role)
def test_only_those_who_decide_see_the_picture(town, sent, role) -> None:
    answer = desk_of(town, role).get(at("participation", "picture", sent.pk))
    allowed = role in {Role.COORDINATOR, Role.ADMINISTRATOR}
    assert (answer.status_code == 200) == allowed


def test_a_neighbours_colleague_finds_nothing(sent) -> None:
    theirs = desk_of(MunicipalityFactory(slug="naboby"), Role.ADMINISTRATOR)
    for url in (
        at("participation", "inspect", sent.pk),
        at("participation", "picture", sent.pk),
        at("campaign", "inspect", sent.campaign_id),
        at("campaign", "pay_list", sent.campaign_id),
    ):
        assert theirs.get(url).status_code == 404
    assert "Clean shore" not in theirs.get(at("campaign", "list")).content.decode()


# Writing down who came ----------------------------------------------------------------------------------------


def test_a_list_is_looked_at_and_then_paid_and_what_is_wrong_stays(town, desk) -> None:
    row = opened(town, proof=Proof.LIST)
    crowd = [ResidentFactory(municipality=town) for _each in range(3)]
    stranger = ResidentFactory(municipality=MunicipalityFactory(slug="naboby"))
    lines = [campaigning.number_of(one.pk) for one in [*crowd, stranger]]
    misread = f"{lines[0][:-1]}{(int(lines[0][-1]) + 1) % 10}"
    url = at("campaign", "pay_list", row.pk)
    assert url in desk.get(at("campaign", "inspect", row.pk)).content.decode()
    said = {"numbers": "\n".join([*lines, misread, lines[1], ""]), "key": uuid.uuid4()}
    text = desk.post(url, said | {"do": "look"}).content.decode()
    assert "3 people would be paid, 6 coins altogether." in text
    assert text.count("This is no number. Compare it with your paper.") == 1
    assert not Participation.objects.exists()
    text = desk.post(url, said | {"do": "pay"}).content.decode()
    assert "3 people are paid." in text
    assert misread in text
    assert lines[3] in text
    assert "Only those who live in" in text
    desk.post(url, said | {"do": "pay"})
    assert campaigns.meter(row) == campaigns.Meter(3, 100, "bags of litter", 6, 94, 3)


@pytest.mark.parametrize("numbers_said", ["", "\n \n", "x" * 300_001])
def test_a_list_that_is_none_is_refused_in_words(town, desk, numbers_said) -> None:
    row = opened(town, proof=Proof.LIST)
    answer = desk.post(
        at("campaign", "pay_list", row.pk), {"numbers": numbers_said, "key": uuid.uuid4()}
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_list_of_nobody_and_a_list_that_costs_too_much_pay_nobody(town, desk) -> None:
    row = opened(town, 3, proof=Proof.LIST)
    url = at("campaign", "pay_list", row.pk)
    said = {"key": uuid.uuid4(), "do": "pay"}
    text = desk.post(url, said | {"numbers": "17"}).content.decode()
    assert "There is nobody on the list." in text
    crowd = [ResidentFactory(municipality=town) for _each in range(2)]
    lines = "\n".join(campaigning.number_of(one.pk) for one in crowd)
    text = desk.post(url, said | {"numbers": lines}).content.decode()
    assert "That takes 4 coins, and the campaign has 3." in text
    assert not Participation.objects.exists()


# New coins ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"amount": "-5"}, "as a whole number from 1"),
        ({"amount": "1.5"}, "as a whole number from 1"),
        ({"amount": "9" * 30}, "less than or equal to"),
        ({"amount": "501"}, "room for 500 new coins"),
        ({"reason": " "}, "Write what the coins are for."),
        ({"target": "c999"}, "not one of the available choices"),
    ],
)
def test_a_wrong_question_is_refused_in_words_and_nothing_is_lost(town, desk, said, why) -> None:
    row = campaign(town)
    usual = {"target": f"c{row.pk}", "amount": "5", "reason": "Summer", "key": uuid.uuid4()}
    answer = desk.post(at("mint", "ask"), usual | {"do": "ask"} | said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert why in text
    assert "Summer" in text or "reason" in said
    assert not Mint.objects.exists()


def test_coins_are_asked_for_common_accounts_too_and_a_colleague_may_say_no(
    town, desk, other
) -> None:
    page = desk.get(at("mint", "ask")).content.decode()
    assert f"pot-{town.pk}" in page
    said = {"target": f"pot-{town.pk}", "amount": "20", "reason": "Winter", "do": "ask"}
    key = uuid.uuid4()
    desk.post(at("mint", "ask"), said | {"key": key})
    desk.post(at("mint", "ask"), said | {"key": key})
    mint = Mint.objects.get()
    assert mint.target.kind == AccountKind.POT
    text = other.get(at("mint", "inspect", mint.pk)).content.decode()
    assert "Once all of them are paid out" not in text
    answer = other.post(at("mint", "decline", mint.pk), follow=True)
    assert "No coins are made." in answer.content.decode()
    assert "Not made" in desk.get(at("mint", "list")).content.decode()
    late = other.post(at("mint", "agree", mint.pk), follow=True)
    assert "A colleague has answered this already." in late.content.decode()


def test_a_campaign_of_the_neighbour_gets_no_coins_from_here(desk) -> None:
    theirs = campaign(MunicipalityFactory(slug="naboby", languages=("en",)))
    said = {"target": f"c{theirs.pk}", "amount": "5", "reason": "Summer", "key": uuid.uuid4()}
    assert desk.post(at("mint", "ask"), said | {"do": "ask"}).status_code == 422
    assert not Mint.objects.exists()


def test_the_console_says_what_coins_would_change(town) -> None:
    for _each in range(4):
        coins.wallet(ResidentFactory(municipality=town), town)
    row = filled(campaign(town), 10)
    now = supply.supply_of(town)
    assert now == supply.Supply(50, 40, 10, 4, 0, 0, 490)
    assert (now.per_head, now.campaign_share) == (10, 0.2)
    lines = {line.label: line for line in supply.console(now, 30, to_campaign=True)}
    there = lines["Coins there are"]
    assert (there.now, there.after, there.paid) == ("50", "80", "80")
    average = lines["Coins that a person has, on average"]
    assert [average.now[:4], average.after[:4], average.paid[:4]] == ["10.0", "10.0", "17.5"]
    share = lines["Share that lies with campaigns"]
    assert [share.now[:4], share.after[:4], share.paid[:4]] == ["20.0", "50.0", "12.5"]
    assert lines["New coins that this quarter has room for"].after == "460"
    too_many = supply.console(now, 491, to_campaign=False)
    assert too_many[3].after == "not enough room"
    assert minting.room(town) == 490
    assert row.account.kind == "campaign"


def test_the_console_of_an_empty_town_divides_by_nothing(town) -> None:
    lines = supply.console(supply.supply_of(town), 5, to_campaign=True)
    assert lines[1].now == "nobody has any yet"
    assert lines[2].now == "–"
    assert lines[5].now == "–"
