"""Campaigns in the feed, to those who follow them, in search and on the map for search engines; and what somebody is
told of what they sent in.
"""

import uuid

import pytest
from django.utils import timezone, translation

from microservices.actions import campaign_plans, campaigns
from microservices.choices import Proof
from microservices.models import Participation
from portal import tellers
from portal.actions import following
from portal.channels import Channel, SubjectKind
from portal.models import Delivery, Entry
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory
from tests.microservices.factories import campaign, filled, opened

pytestmark = pytest.mark.django_db


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


def paid(row, *people) -> None:
    for person in people:
        code = campaigns.rotating_code(row, timezone.now())
        campaigns.take_part(person, row, code=code, key=uuid.uuid4())


def told(language: str = "en", kind: str = "campaign") -> list[str]:
    entries = list(Entry.objects.filter(kind=kind).order_by("pk"))
    with translation.override(language):
        words = tellers.words_of(entries)
    return [f"{said.title}: {said.what}" for entry in entries if (said := words.get(entry.pk))]


def follow(person, row) -> None:
    following.follow(
        following.follower_of(person),
        following.row_subject(row.municipality, SubjectKind.CAMPAIGN, row.pk),
        level="all",
    )


def deliveries(person) -> int:
    return Delivery.objects.filter(
        follower__resident=person, channel=Channel.INBOX, entry__kind="campaign"
    ).count()


def test_everybody_is_told_of_the_beginning_the_goal_and_the_end(town) -> None:
    row = opened(town, goal=2)
    paid(row, *ResidentFactory.create_batch(3, municipality=town))
    campaign_plans.close(None, row)
    assert told() == [
        "Clean shore: It begins: the goal is 2 bags of litter",
        "Clean shore: The goal is reached: 2 bags of litter",
        "Clean shore: It is over: 3 of 2 bags of litter",
    ]


def test_a_goal_is_told_once_however_many_come_after(town) -> None:
    row = opened(town, goal=1)
    paid(row, *ResidentFactory.create_batch(3, municipality=town))
    assert sum("goal is reached" in said for said in told()) == 1


def test_who_follows_a_campaign_is_told_and_nobody_else(town, elsa) -> None:
    yusuf = ResidentFactory(municipality=town)
    row = opened(town, goal=1)
    follow(elsa, row)
    paid(row, yusuf)
    campaign_plans.close(None, row)
    assert deliveries(elsa) == 2
    assert deliveries(yusuf) == 0


def test_who_follows_an_area_is_told_of_the_campaigns_in_it_and_below(town, elsa) -> None:
    district = AreaFactory(municipality=town)
    block = AreaFactory(municipality=town, parent=district)
    subject = following.row_subject(town, SubjectKind.AREA, district.pk)
    following.follow(following.follower_of(elsa), subject, level="all")
    opened(town, area=block)
    opened(town, name_en="Elsewhere", area=AreaFactory(municipality=town))
    assert deliveries(elsa) == 1


def test_a_campaign_is_told_in_the_readers_language_with_the_page_they_can_read(town) -> None:
    opened(town, name_da="Ren strand", unit_da="sække")
    assert "Ren strand" in told("da")[0]
    assert "100 sække" in told("da")[0]
    assert "Ren strand" in told("fi")[0], "a Finn reads the main language"
    with translation.override("fi"):
        entry = Entry.objects.get(kind="campaign")
        said = tellers.words_of([entry])[entry.pk]
    assert said.title_lang == "da"


def test_a_campaign_says_what_one_can_do_while_it_lasts(town) -> None:
    row = opened(town)
    entry = Entry.objects.get(kind="campaign")
    said = tellers.words_of([entry])[entry.pk]
    assert said.action_url.endswith("/clean-shore/#take-part")
    assert said.until == timezone.localdate(row.ends_at)
    campaign_plans.close(None, row)
    assert tellers.words_of([entry])[entry.pk].action == ""


def test_what_an_editor_took_down_is_no_longer_told(town) -> None:
    row = opened(town)
    for page in row.pages.all():
        page.unpublish()
    assert told() == []


def test_a_campaign_that_never_opened_tells_nothing(town) -> None:
    row = filled(campaign(town))
    campaign_plans.close(None, row)
    assert not Entry.objects.filter(kind="campaign").exists()


# The feed, following, search --------------------------------------------------------------------------------


@pytest.fixture
def at_home(client, town):
    client.defaults["HTTP_HOST"] = town.site.hostname
    return client


def test_a_campaign_stands_in_the_feed_and_on_the_front_page(at_home, town) -> None:
    opened(town)
    for path in ("/en/feed/", "/en/"):
        assert "It begins: the goal is 100 bags of litter" in at_home.get(path).content.decode()


def test_a_campaign_is_followed_from_its_page_until_it_is_over(at_home, town, elsa) -> None:
    row = opened(town)
    page = row.pages.get(locale__language_code="en")
    sheet = f"/en/follow/campaign/{row.pk}/"
    assert f'href="{sheet}"' in at_home.get(page.full_url).content.decode()
    assert "Clean shore" in at_home.get(sheet).content.decode()
    at_home.force_login(elsa)
    follow(elsa, row)
    assert "You follow everything" in at_home.get(page.full_url).content.decode()
    assert "Clean shore" in at_home.get("/en/follows/").content.decode()
    campaign_plans.close(None, row)
    over = at_home.get(sheet)
    assert over.status_code == 410
    assert "This campaign is over." in over.content.decode()


def test_a_neighbours_campaign_cannot_be_followed(at_home) -> None:
    row = opened(MunicipalityFactory(slug="almsund"))
    assert at_home.get(f"/en/follow/campaign/{row.pk}/").status_code == 404


def test_a_campaign_is_found_by_its_title_summary_and_story(at_home, town) -> None:
    row = opened(town)
    page = row.pages.get(locale__language_code="en")
    page.summary, page.story = "Gloves are lent.", [("text", "<p>Meet at the lighthouse.</p>")]
    page.save_revision().publish()
    for words in ("clean shore", "gloves", "lighthouse"):
        assert page.url_path.rstrip("/").rsplit("/", 1)[-1] in (
            at_home.get("/en/search/", {"q": words}).content.decode()
        )
    page.unpublish()
    assert "clean-shore" not in at_home.get("/en/search/", {"q": "lighthouse"}).content.decode()


def test_search_engines_are_told_of_campaigns_that_are_shown(at_home, town) -> None:
    opened(town)
    filled(campaign(town, name_en="Not begun"))
    listed = at_home.get("/sitemap.xml").content.decode()
    assert "/sitemap-campaigns-en-1.xml" in listed
    pages = at_home.get("/sitemap-campaigns-en-1.xml").content.decode()
    assert "/en/clean-shore/" in pages
    assert "not-begun" not in pages


# What somebody sent in --------------------------------------------------------------------------------------


def test_who_sent_something_in_is_told_what_became_of_it_and_no_one_else_is(
    at_home, town, elsa
) -> None:
    row = opened(town, proof=Proof.EVIDENCE, cap_day=3)
    for words in ("The first.", "The second."):
        campaigns.take_part(elsa, row, words=words, key=uuid.uuid4())
    second, first = Participation.objects.all()
    campaigns.approve(None, first)
    campaigns.refuse(None, second, reason="There is no such street.")
    assert told(kind="participation") == [
        "A campaign you took part in: What you sent in counts, and the coins are yours",
        "A campaign you took part in: What you sent in does not count; a colleague wrote the reason",
    ]
    mine = Delivery.objects.filter(entry__kind="participation", channel=Channel.INBOX)
    assert {one.follower.resident_id for one in mine.select_related("follower")} == {elsa.pk}
    assert "you took part in" not in at_home.get("/en/feed/").content.decode()
    at_home.force_login(elsa)
    assert "does not count" in at_home.get("/en/alerts/").content.decode()


def test_a_decision_about_somebody_who_has_left_is_told_to_nobody(town, elsa) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    campaigns.take_part(elsa, row, words="A box.", key=uuid.uuid4())
    Participation.objects.update(resident=None)
    campaigns.refuse(None, Participation.objects.get(), reason="They have left.")
    assert told(kind="participation") == []
