"""Campaigns as those who take part meet them: the page, being there, telling what one did, the screen, the thanks."""

import datetime as dt
import io
import re
import uuid
from urllib.parse import urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from microservices import campaigning
from microservices.actions import campaign_plans, campaigns
from microservices.actions.coins import wallet
from microservices.choices import CampaignOwner, ParticipationState, Proof
from microservices.ledger import START
from microservices.models import Account, Participation
from portal import qr
from portal.roles import Role
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.factories import CategoryFactory, campaign, listed, opened
from tests.portal.queries import at_most
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

LIST = "/en/help/campaigns/"
LONG = "Kaupunkiympäristölautakunnanlupajaostonpuheenjohtajistonvarajäsenehdokas"


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"])


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def as_(client, town):
    def who(person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        client.defaults["HTTP_HOST"] = town.site.hostname
        return client

    return who


def text_of(answer) -> str:
    return answer.content.decode()


def page_of(row, language="en"):
    return row.pages.get(locale__language_code=language)


def path_of(row, language="en") -> str:
    return urlsplit(page_of(row, language).full_url).path


def at(row, where: str) -> str:
    return f"{LIST}{row.pk}/{where}/"


def code_of(row) -> str:
    return campaigns.rotating_code(row, timezone.now())


def paid(row, *people) -> None:
    for person in people:
        campaigns.take_part(person, row, code=code_of(row), key=uuid.uuid4())


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


# Being there ------------------------------------------------------------------------------------------------


def test_somebody_reads_the_code_signs_in_presses_and_is_paid(as_, town, elsa) -> None:
    row = opened(town)
    phone = as_()
    read = phone.get(at(row, "here"), {"c": code_of(row)})
    assert read.status_code == 302
    assert read.url == at(row, "here"), "the code leaves the address"
    to_sign_in = phone.get(read.url)
    assert to_sign_in.url.startswith("/en/sign-in/?next=")
    phone.force_login(elsa)
    asked = phone.get(at(row, "here"))
    assert "we have read the code" in text_of(asked)
    assert "Type" not in text_of(asked)
    key = asked.context["form"].initial["key"]
    thanks = phone.post(at(row, "here"), {"key": str(key)}, follow=True)
    assert "the coins are yours" in text_of(thanks)
    assert "1 of 100 bags of litter" in text_of(thanks)
    assert wallet(elsa, town).balance == START + 2


def test_signing_in_may_take_minutes_but_not_an_hour(as_, town, elsa) -> None:
    row = opened(town)
    now = timezone.now()
    phone = as_(elsa)
    with time_machine.travel(now, tick=False):
        phone.get(at(row, "here"), {"c": code_of(row)})
    with time_machine.travel(now + dt.timedelta(minutes=21), tick=False):
        late = phone.post(at(row, "here"), {"key": str(uuid.uuid4())}, follow=True)
        assert "too long since you read the code" in text_of(late)
        assert "The code that is shown there" in text_of(late)
    assert not Participation.objects.exists()
    with time_machine.travel(now + dt.timedelta(minutes=22), tick=False):
        phone.get(at(row, "here"), {"c": code_of(row)})
    with time_machine.travel(now + dt.timedelta(minutes=41), tick=False):
        phone.post(at(row, "here"), {"key": str(uuid.uuid4())})
    assert Participation.objects.get().state == ParticipationState.PAID


def test_a_code_that_somebody_sends_home_is_old_when_it_arrives(as_, town, elsa) -> None:
    row = opened(town)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        code = code_of(row)
    with time_machine.travel(now + 2 * campaigning.STEP, tick=False):
        answer = as_(elsa).get(at(row, "here"), {"c": code})
        assert answer.status_code == 422
        assert "no longer valid" in text_of(answer)
        assert "changes twice a minute" in text_of(answer)


def test_what_a_browser_has_read_is_of_no_use_in_another(as_, client, town, elsa) -> None:
    row = opened(town)
    as_().get(at(row, "here"), {"c": code_of(row)})
    assert "The code that is shown there" in text_of(as_(elsa).get(at(row, "here")))


def test_a_code_can_be_typed_as_it_is_read_aloud(as_, town, elsa) -> None:
    row = opened(town)
    code = code_of(row)
    typed = f"{code[:4].lower()} - {code[4:].lower()}"
    as_(elsa).post(at(row, "here"), {"key": str(uuid.uuid4()), "code": typed})
    assert Participation.objects.get().state == ParticipationState.PAID


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "Type the code that is shown there"),
        ("ABCD1234", "no longer valid"),
        ("x" * 41, "eight letters and figures"),
        ("<script>", "no longer valid"),
    ],
)
def test_a_code_that_is_none_is_refused_in_words(as_, town, elsa, code, words) -> None:
    row = opened(town)
    answer = as_(elsa).post(at(row, "here"), {"key": str(uuid.uuid4()), "code": code})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "<script>" not in text_of(answer)
    assert not Participation.objects.exists()


def test_the_same_press_twice_pays_once(as_, town, elsa) -> None:
    row = opened(town, cap_each=3, cap_day=3)
    said = {"key": str(uuid.uuid4()), "code": code_of(row)}
    for _press in range(2):
        assert as_(elsa).post(at(row, "here"), said).status_code == 302
    assert Participation.objects.count() == 1
    assert wallet(elsa, town).balance == START + 2


@pytest.mark.parametrize("key", ["", "1", "x" * 40])
def test_a_form_without_a_key_of_ours_still_counts(as_, town, elsa, key) -> None:
    row = opened(town)
    answer = as_(elsa).post(at(row, "here"), {"key": key, "code": code_of(row)})
    assert answer.status_code == 302
    assert Participation.objects.count() == 1


def test_who_cannot_take_part_reads_why_before_anything_is_asked(as_, town, elsa) -> None:
    row = opened(town)
    paid(row, elsa)
    said = text_of(as_(elsa).get(at(row, "here")))
    assert "You have taken part today already" in said
    assert "<form" not in said[said.index("<h1") :]
    stranger = ResidentFactory(municipality=MunicipalityFactory(slug="almsund"))
    assert "Only those who live in Tornsund" in text_of(as_(stranger).get(at(row, "here")))
    young = ResidentFactory(municipality=town, birth_year=timezone.localdate().year - 14)
    assert campaigns.refusal(young, row).words in text_of(as_(young).get(at(row, "here")))


def test_who_presses_a_second_time_on_a_day_is_told_so_and_not_paid(as_, town, elsa) -> None:
    row = opened(town)
    paid(row, elsa)
    phone = as_(elsa)
    phone.get(at(row, "here"), {"c": code_of(row)})
    again = phone.post(at(row, "here"), {"key": str(uuid.uuid4())}, follow=True)
    assert "You have taken part today already" in text_of(again)
    assert wallet(elsa, town).balance == START + 2


def test_a_campaign_that_is_known_otherwise_has_no_code(as_, town, elsa) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    assert as_(elsa).get(at(row, "here")).status_code == 404
    assert as_(elsa).get(at(opened(town), "tell")).status_code == 404


# The screen -------------------------------------------------------------------------------------------------


@pytest.fixture
def fatima(town):
    return StaffFactory(municipality=town, role=Role.COORDINATOR)


def test_a_colleague_shows_a_code_that_phones_read_and_people_can_type(as_, town, fatima) -> None:
    row = opened(town)
    with time_machine.travel(timezone.now(), tick=False):
        answer = as_(fatima).get(at(row, "screen"))
        code = code_of(row)
        assert answer.context["code"] == [code[:4], code[4:]]
        url = f"http://{town.site.hostname}{at(row, 'here')}?c={code}"
        assert qr.path(url)[0] in text_of(answer)
    assert at(row, "here") in text_of(answer)
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize(("second", "wait"), [(0, 31), (12, 19), (29, 2)])
def test_the_screen_asks_for_the_next_code_when_it_stands(as_, town, fatima, second, wait) -> None:
    row = opened(town)
    moment = timezone.now().replace(second=second, microsecond=0)
    with time_machine.travel(moment, tick=False):
        page = BeautifulSoup(text_of(as_(fatima).get(at(row, "screen"))), "html.parser")
    assert page.select_one("#now")["data-fresh"] == str(wait)
    # without scripts the browser opens the page anew
    assert f'content="{wait}"' in str(page.select_one("head noscript"))


def test_a_colleague_finds_the_screen_from_the_desk(town, fatima) -> None:
    row = opened(town)
    desk = sign_in(Client(headers={"host": town.site.hostname}), fatima)
    page = f"/cms/snippets/microservices/campaign/inspect/{row.pk}/"
    link = f"{town.root_url}/da/help/campaigns/{row.pk}/screen/"
    assert f'href="{link}"' in text_of(desk.get(page))
    assert desk.get(link).status_code == 200
    campaign_plans.close(None, row)
    assert link not in text_of(desk.get(page))


def test_only_a_colleague_of_the_municipality_opens_the_screen(as_, town, elsa) -> None:
    row = opened(town)
    answer = as_().get(at(row, "screen"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    others = StaffFactory(municipality=MunicipalityFactory(slug="almsund"), role=Role.ADMINISTRATOR)
    editor = StaffFactory(municipality=town, role=Role.ANALYST)
    for person in (elsa, others, editor):
        assert as_(person).get(at(row, "screen")).status_code == 403


def test_a_screen_that_was_left_on_says_that_it_is_over(as_, town, fatima) -> None:
    row = opened(town)
    campaign_plans.close(None, row)
    assert "Nobody can take part now" in text_of(as_(fatima).get(at(row, "screen")))


# Telling what one did ---------------------------------------------------------------------------------------


def photo(kind: str = "JPEG", size=(640, 480)) -> SimpleUploadedFile:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    Image.new("RGB", size, "teal").save(file, kind, exif=exif)
    return SimpleUploadedFile(f"IMG_1.{kind.lower()}", file.getvalue(), f"image/{kind.lower()}")


@pytest.fixture
def nests(town):
    return opened(town, proof=Proof.EVIDENCE)


def tell(client, row, **said):
    usual = {"key": str(uuid.uuid4()), "words": "A box in the ash on Lindevej."}
    return client.post(at(row, "tell"), usual | said)


def test_somebody_tells_what_they_did_and_a_colleague_sees_it_with_a_clean_picture(
    as_, town, elsa, nests
) -> None:
    answer = tell(as_(elsa), nests, picture=photo())
    assert answer.url == at(nests, "thanks")
    thanks = text_of(as_(elsa).get(answer.url))
    assert "A colleague looks at what you sent" in thanks
    assert "the coins are yours" not in thanks
    row = Participation.objects.get()
    assert (row.state, row.words) == (ParticipationState.PENDING, "A box in the ash on Lindevej.")
    with row.picture.open() as file:
        kept = file.read()
    assert b"Somebody" not in kept
    assert Image.open(io.BytesIO(kept)).format == "JPEG"
    campaigns.approve(None, row)
    assert "the coins are yours" in text_of(as_(elsa).get(answer.url))


def test_words_alone_are_enough(as_, elsa, nests) -> None:
    assert tell(as_(elsa), nests).status_code == 302
    assert not Participation.objects.get().picture


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (
            SimpleUploadedFile("a.jpg", b"MZ\x90 not a picture", "image/jpeg"),
            "not a picture we can open",
        ),
        (
            SimpleUploadedFile("a.svg", b"<svg onload='x'/>", "image/svg+xml"),
            "not a picture we can open",
        ),
        (SimpleUploadedFile("a.jpg", b"", "image/jpeg"), "The file is empty"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_and_the_words_are_kept(
    as_, elsa, nests, sent, words
) -> None:
    sent.seek(0)
    answer = tell(as_(elsa), nests, words="Three boxes.", picture=sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Three boxes.</textarea>" in text_of(answer)
    assert not Participation.objects.exists()


def test_a_picture_that_is_too_heavy_or_too_wide_is_refused_in_words(
    as_, elsa, nests, monkeypatch
) -> None:
    monkeypatch.setattr("portal.pictures.MOST_PIXELS_JPEG", 1000)
    assert "too many pixels" in text_of(tell(as_(elsa), nests, picture=photo()))
    monkeypatch.setattr("portal.pictures.MOST_BYTES", 100)
    assert "larger than 15 megabytes" in text_of(tell(as_(elsa), nests, picture=photo()))


def test_who_sends_a_good_picture_without_words_is_told_to_choose_it_again(
    as_, elsa, nests
) -> None:
    answer = tell(as_(elsa), nests, words=" ", picture=photo())
    assert answer.status_code == 422
    assert "Write what you did" in text_of(answer)
    assert "Choose your picture once more" in text_of(answer)


def test_too_many_words_are_refused_and_none_is_lost(as_, elsa, nests) -> None:
    words = "x" * (campaigns.MOST_WORDS + 1)
    answer = tell(as_(elsa), nests, words=words)
    assert "Use at most" in text_of(answer)
    assert words in text_of(answer)


def test_the_same_story_sent_twice_counts_once(as_, elsa, nests) -> None:
    key = str(uuid.uuid4())
    for _press in range(2):
        assert tell(as_(elsa), nests, key=key).status_code == 302
    assert Participation.objects.count() == 1


def test_a_story_after_the_end_is_refused_and_kept_on_the_page(as_, elsa, nests) -> None:
    with time_machine.travel(nests.ends_at + dt.timedelta(minutes=1), tick=False):
        answer = tell(as_(elsa), nests, words="Too late.")
        assert answer.status_code == 422
        assert "This campaign is over" in text_of(answer)
        assert "Too late.</textarea>" in text_of(answer)


def test_thanks_are_for_who_took_part(as_, town, elsa, nests) -> None:
    answer = as_(elsa).get(at(nests, "thanks"))
    assert answer.url == path_of(nests)


def test_everything_that_somebody_does_takes_signing_in(as_, nests) -> None:
    for where in ("tell", "thanks"):
        assert "/en/sign-in/" in as_().get(at(nests, where)).url


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
