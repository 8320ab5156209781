"""Campaigns as everybody reads them: the page and the lists, and what they cost."""

import datetime as dt
import re

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from microservices import campaigning
from microservices.actions import campaign_plans, campaigns
from microservices.choices import CampaignOwner, ParticipationState, Proof
from microservices.models import Account, Participation
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory
from tests.microservices.factories import CategoryFactory, campaign, listed, opened
from tests.portal.queries import at_most

from .steps import LIST, LONG, at, page_of, paid, path_of, tell, text_of

pytestmark = pytest.mark.django_db


# The page ---------------------------------------------------------------------------------------------------


def test_everybody_reads_what_a_campaign_is_about_and_how_far_it_has_come(as_, town, elsa) -> None:
    row = opened(town, amount=90, goal=1200)
    page = page_of(row)
    page.summary, page.story = (
        "Pick up what summer forgot.",
        [("text", "<p>By the yellow hut.</p>")],
    )
    page.save_revision().publish()
    paid(row, elsa)
    said = text_of(as_().get(page.url))
    assert "Clean shore" in said
    assert "Pick up what summer forgot." in said
    assert "By the yellow hut." in said
    assert "1 of 1,200 bags of litter" in said
    assert "2 coins have been paid to 1 person, and 88 coins are left." in said
    assert "is taken out of use" in said
    assert "2 coins each time, at most 3 times for each person, once on a day" in said
    assert "Elsa" not in said


def test_the_bar_says_in_words_what_it_shows(as_, town, elsa) -> None:
    row = opened(town, goal=4)
    paid(row, elsa)
    bar = BeautifulSoup(text_of(as_().get(page_of(row).url)), "html.parser").select_one(".meter")
    assert bar["role"] == "img"
    assert bar["aria-label"] == "1 of 4 bags of litter"
    assert bar.select_one(".f")["width"] == "25%"


def test_a_single_payment_shows_in_a_bar_of_thousands_and_a_full_one_is_full(as_, town) -> None:
    people = ResidentFactory.create_batch(2, municipality=town)
    long, short = opened(town, goal=100_000), opened(town, goal=1)
    paid(long, people[0])
    paid(short, *people)
    assert 'class="f" y="4" width="1%"' in text_of(as_().get(page_of(long).url))
    full = text_of(as_().get(page_of(short).url))
    assert 'class="f" y="4" width="100%"' in full
    assert "2 of 1 bags of litter" in full
    assert "Goal reached" in full


@pytest.mark.parametrize(
    ("proof", "step", "way"),
    [
        (Proof.QR, "Point the camera of your phone", None),
        (Proof.LIST, "say your number to the colleague", "/en/help/me/coins/#number"),
        (
            Proof.EXCHANGE,
            "Find a neighbour who needs this help: Company",
            "?side=need&amp;kind=company",
        ),
        (Proof.EVIDENCE, "Tell what you did, and show a picture", "/tell/"),
    ],
)
def test_a_campaign_says_how_to_take_part(as_, town, proof, step, way) -> None:
    kind = CategoryFactory(municipality=town, slug="company", name_en="Company")
    row = opened(town, proof=proof, category=kind if proof == Proof.EXCHANGE else None)
    said = text_of(as_().get(page_of(row).url))
    part = said[said.index('id="take-part"') :]
    assert step in part
    button = re.search(r'class="button" href="([^"]+)"', part[: part.index("</section>")])
    assert (button is None) if way is None else way in button[1]


def test_a_campaign_says_who_is_behind_it(as_, town) -> None:
    ours = opened(town)
    council = opened(
        town,
        owner=CampaignOwner.COUNCIL,
        owner_name="Strandby Lokalråd",
        area=AreaFactory(municipality=town, names={"da": "Strandby"}),
    )
    sponsor = opened(town, owner=CampaignOwner.SPONSOR, owner_name="Tornsund Bageri")
    assert "The municipality itself: Tornsund." in text_of(as_().get(page_of(ours).url))
    said = text_of(as_().get(page_of(council).url))
    assert "A local council: Strandby Lokalråd." in said
    assert "Strandby</span>" in said
    assert "A sponsor: Tornsund Bageri." in text_of(as_().get(page_of(sponsor).url))


def test_a_campaign_counts_its_days(as_, town) -> None:
    noon = dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False):
        row = opened(town, starts_at=noon, ends_at=noon + dt.timedelta(days=3))
        assert "3 days left, to Thursday 26 November" in text_of(as_().get(page_of(row).url))
    with time_machine.travel(noon + dt.timedelta(days=2), tick=False):
        assert "1 day left" in text_of(as_().get(page_of(row).url))
    with time_machine.travel(noon + dt.timedelta(days=2, hours=23), tick=False):
        assert "It ends today at 12:00" in text_of(as_().get(page_of(row).url))


def test_a_campaign_that_is_over_says_what_came_of_it_and_offers_nothing_to_press(
    as_, town, elsa
) -> None:
    row = opened(town)
    paid(row, elsa)
    campaign_plans.close(None, row)
    said = text_of(as_(elsa).get(page_of(row).url))
    assert "2 coins were paid to 1 person. What was left was taken out of use." in said
    assert "take-part" not in said
    assert "Follow the campaign" not in said
    assert "It ended on" in said


def test_a_campaign_whose_coins_are_gone_says_so(as_, town, elsa) -> None:
    row = opened(town, amount=2)
    paid(row, elsa)
    assert "All coins of this campaign have been given out" in text_of(as_().get(page_of(row).url))


def test_the_page_is_renewed_when_somebody_is_paid(as_, town, elsa) -> None:
    row = opened(town)
    assert "0 of 100" in text_of(as_().get(page_of(row).url))
    paid(row, elsa)
    assert "1 of 100" in text_of(as_().get(page_of(row).url))


# Lists ------------------------------------------------------------------------------------------------------


def test_campaigns_stand_on_a_list_those_that_go_on_first(as_, town) -> None:
    over, soon, later = (
        opened(town, name_en=name, ends_at=timezone.now() + dt.timedelta(days=days))
        for name, days in (("Old one", 9), ("Ends soon", 2), ("Ends later", 5))
    )
    campaign_plans.close(None, over)
    campaign(town, name_en="Not begun")
    titles = [card.title for card in as_().get(LIST).context["cards"]]
    assert titles == ["Ends soon", "Ends later", "Old one"]
    assert soon.pk != later.pk


def test_a_list_without_campaigns_says_what_one_can_do_instead(as_) -> None:
    said = text_of(as_().get(LIST))
    assert "There is no campaign right now" in said
    assert 'href="/en/help/"' in said


def test_a_campaign_whose_page_an_editor_took_down_is_nowhere(as_, town, elsa) -> None:
    row = opened(town)
    for page in row.pages.all():
        page.unpublish()
    assert "Clean shore" not in text_of(as_().get(LIST))
    assert "Clean shore" not in text_of(as_().get("/en/help/"))
    for where in ("here", "thanks"):
        assert as_(elsa).get(at(row, where)).status_code == 404


def test_what_goes_on_stands_beside_the_market(as_, town) -> None:
    CategoryFactory(municipality=town)
    row = opened(town)
    said = text_of(as_().get("/en/help/"))
    assert "Clean shore" in said
    assert path_of(row) in said
    campaign_plans.close(None, row)
    assert "Clean shore" not in text_of(as_().get("/en/help/"))


def test_a_reader_gets_the_page_in_their_language_and_else_the_main_one(as_, town) -> None:
    row = opened(town, name_da="Ren strand", unit_da="sække")
    danish = text_of(as_().get("/da/help/campaigns/"))
    assert "Ren strand" in danish
    assert "sække" in danish
    assert path_of(row, "da") in danish
    assert "Clean shore" in text_of(as_().get(LIST))
    assert 'lang="da"' in text_of(as_().get("/fi/help/campaigns/"))


def test_a_neighbours_campaign_is_not_there(as_, town, elsa) -> None:
    other = opened(MunicipalityFactory(slug="almsund", languages=["da", "en"]))
    assert "Clean shore" not in text_of(as_().get(LIST))
    for where in ("here", "tell", "thanks", "screen"):
        assert as_(elsa).get(at(other, where)).status_code == 404


# My coins ---------------------------------------------------------------------------------------------------


def test_somebody_sees_what_they_took_part_in_and_what_became_of_it(as_, town, elsa, nests) -> None:
    shore = opened(town, name_en="Tidy harbour")
    paid(shore, elsa)
    for words in ("first", "second"):
        tell(as_(elsa), nests, words=words)
        with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
            row = Participation.objects.filter(state=ParticipationState.PENDING).get()
            if words == "first":
                campaigns.refuse(None, row, reason="There is no such street.")
    said = text_of(as_(elsa).get("/en/help/me/coins/"))
    part = said[said.index('id="campaigns"') :]
    assert "Tidy harbour" in part
    assert "Paid" in part
    assert "Why: There is no such street." in part
    assert "Waits for a colleague" in part
    assert "From a campaign: <span>Tidy harbour" in said


def test_somebody_finds_the_number_that_colleagues_write_down(as_, elsa) -> None:
    assert campaigning.number_of(elsa.pk) in text_of(as_(elsa).get("/en/help/me/coins/"))


# What it costs ----------------------------------------------------------------------------------------------


def test_pages_of_campaigns_stay_within_the_budget(as_, town, elsa, fatima, nests) -> None:
    for number in range(3):
        paid(opened(town, name_en=f"{LONG} {number}", amount=10), elsa)
    row = opened(town)
    tell(as_(elsa), nests)
    for number in range(3):
        kind = CategoryFactory(municipality=town, slug=f"kind-{number}")
        listed(ResidentFactory(municipality=town, birth_year=1980), kind)
    visits = [
        (None, "/en/help/"),
        (elsa, "/en/help/"),
        (None, "/en/feed/"),
        (elsa, "/en/feed/"),
        (None, "/en/"),
        (elsa, "/en/"),
        (None, LIST),
        (None, page_of(row).url),
        (elsa, LIST),
        (elsa, page_of(row).url),
        (elsa, at(row, "here")),
        (elsa, at(nests, "tell")),
        (elsa, at(nests, "thanks")),
        (elsa, "/en/help/me/coins/"),
        (fatima, at(row, "screen")),
    ]
    for person, path in visits:
        client = as_(person)
        assert client.get(path).status_code == 200, path
        with at_most():
            client.get(path)
    assert Account.objects.exists()
