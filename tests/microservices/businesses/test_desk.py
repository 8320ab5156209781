"""Businesses and what they post, in the CMS."""

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from microservices import campaigning
from microservices.actions import businesses, posts
from microservices.choices import PostState
from microservices.models import Business, Speaker
from portal.roles import Role
from tests.factories import MunicipalityFactory, StaffFactory
from tests.microservices.factories import opened
from tests.staff import sign_in

from .steps import business, perk, sent, speaking

pytestmark = pytest.mark.django_db

DESK = "/cms/snippets/microservices/business/"
POSTS = "/cms/snippets/microservices/post/"


@pytest.fixture(scope="module")
def founding():
    # the CMS speaks the language of the municipality
    return lambda: MunicipalityFactory(slug="tornsund", languages=["en"])


@pytest.fixture
def desk(town, fatima):
    return sign_in(Client(headers={"host": town.site.hostname}), fatima)


def said(**more):
    usual = {
        "name": "Harbour Bakery",
        "number": "DK 12 34 56 74",
        "email": "bread@bakery.example",
        "about": "We bake bread.",
        "language": "en",
        "address": "",
        "phone": "",
        "website": "",
        "area": "",
    }
    return usual | more


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_colleague_takes_a_business_in_and_asks_who_speaks_for_it(
    desk, town, elsa, fatima
) -> None:
    row = opened(town)
    answer = desk.post(f"{DESK}add/", said(campaigns=[row.pk]))
    made = Business.objects.get()
    assert answer.url == f"{DESK}inspect/{made.pk}/"
    assert (made.number, made.approved_by) == ("12345674", fatima)
    assert list(row.sponsors.all()) == [made]
    asked = desk.post(
        f"{DESK}ask/{made.pk}/", {"number": campaigning.number_of(elsa.pk)}, follow=True
    )
    assert "has not answered yet" in text_of(asked)
    speaker = Speaker.objects.get()
    businesses.answer(elsa, speaker, yes=True)
    page = text_of(desk.get(f"{DESK}inspect/{made.pk}/"))
    assert "said yes" in page
    assert "12 34 56 74" in page
    ended = desk.post(f"{DESK}end-speaker/{made.pk}/", {"speaker": speaker.pk}, follow=True)
    assert "Nobody yet" in text_of(ended)
    actions = ModelLogEntry.objects.filter(user=fatima).values_list("action", flat=True)
    assert set(actions) == {f"microservices.business.{verb}" for verb in ("register", "ask", "end")}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "12345675"}, "one of the digits is wrong"),
        ({"number": "123"}, "has 8 digits"),
        ({"number": ""}, "required"),
        ({"email": "x"}, "valid email"),
        ({"about": ""}, "required"),
        ({"website": "javascript:alert(1)"}, "valid URL"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(desk, wrong, words) -> None:
    answer = desk.post(f"{DESK}add/", said(**wrong))
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert not Business.objects.exists()


def test_a_number_that_is_there_already_names_whose_it_is(desk, town) -> None:
    business(town, name="Old Bakery")
    assert "Old Bakery has this number already" in text_of(desk.post(f"{DESK}add/", said()))


def test_a_colleague_changes_closes_and_reopens_it(desk, town, bakery) -> None:
    url = f"{DESK}edit/{bakery.pk}/"
    assert desk.get(url).status_code == 200
    desk.post(url, said(name="Harbour Bread", phone="+45 20 12 34 56"))
    bakery.refresh_from_db()
    assert (bakery.name, bakery.dial) == ("Harbour Bread", "+4520123456")
    closed = desk.post(f"{DESK}close/{bakery.pk}/", follow=True)
    assert "Let it take part again" in text_of(closed)
    assert "takes part no more" in text_of(
        desk.post(f"{DESK}ask/{bakery.pk}/", {"number": "1-96"}, follow=True)
    )
    desk.post(f"{DESK}reopen/{bakery.pk}/")
    bakery.refresh_from_db()
    assert bakery.closed_at is None


def test_what_is_promised_for_a_campaign_is_said(desk, town, yusuf) -> None:
    row = opened(town)
    bakery = business(town, campaigns=[row])

    speaking(bakery, yusuf)
    perk(bakery, yusuf, campaign=row)
    answer = desk.post(f"{DESK}edit/{bakery.pk}/", said())
    assert "stays behind that meanwhile" in text_of(answer)


def test_the_queue_holds_what_waits_first_and_on_the_first_page(desk, town, bakery, yusuf) -> None:
    posts.approve(None, sent(bakery, yusuf, title="Seen"))
    sent(bakery, yusuf, title="Waits")
    listed = text_of(desk.get(POSTS))
    assert listed.index("Waits") < listed.index("Seen")
    assert "1 thing from a business waits" in text_of(desk.get("/cms/"))
    assert "Harbour Bakery" in text_of(desk.get(DESK))


def test_a_colleague_lets_it_out_sends_it_back_or_removes_it(desk, bakery, yusuf) -> None:
    one, two, three = (sent(bakery, yusuf, note="A word") for _each in range(3))
    page = text_of(desk.get(f"{POSTS}inspect/{one.pk}/"))
    assert "A word to you" in page
    desk.post(f"{POSTS}approve/{one.pk}/")
    empty = desk.post(f"{POSTS}send-back/{two.pk}/", {"words": " "}, follow=True)
    assert "Write why" in text_of(empty)
    desk.post(f"{POSTS}send-back/{two.pk}/", {"words": "Say when."})
    desk.post(f"{POSTS}remove/{three.pk}/", {"words": "No job."})
    for row in (one, two, three):
        row.refresh_from_db()
    states = [row.state for row in (one, two, three)]
    assert states == [PostState.OPEN, PostState.RETURNED, PostState.REMOVED]
    twice = desk.post(f"{POSTS}approve/{three.pk}/", follow=True)
    assert "meanwhile" in text_of(twice)


def test_the_terms_stand_on_the_desk(desk, bakery, yusuf) -> None:
    coffee = perk(bakery, yusuf, each=2)
    page = text_of(desk.get(f"{POSTS}inspect/{coffee.post_id}/"))
    assert "3 coins" in page
    assert "at most 2 for each person" in page


def test_who_works_elsewhere_or_has_no_right_sees_none_of_it(town, bakery, yusuf) -> None:
    post = sent(bakery, yusuf)
    other = MunicipalityFactory(slug="almby")
    for place, role, status in ((other, Role.COORDINATOR, 404), (town, Role.EDITOR, (302, 403))):
        person = StaffFactory(municipality=place, role=role)
        client = sign_in(Client(headers={"host": place.site.hostname}), person)
        allowed = status if isinstance(status, tuple) else (status,)
        for path in (f"{DESK}inspect/{bakery.pk}/", f"{POSTS}inspect/{post.pk}/"):
            assert client.get(path).status_code in allowed
        for path in (f"{DESK}close/{bakery.pk}/", f"{POSTS}approve/{post.pk}/"):
            assert client.post(path).status_code in allowed
    post.refresh_from_db()
    assert post.state == PostState.IN_REVIEW


@pytest.mark.parametrize("speaker", ["", "x", "²", "99999999999"])
def test_a_form_that_we_did_not_make_is_not_found(desk, bakery, speaker) -> None:
    answer = desk.post(f"{DESK}end-speaker/{bakery.pk}/", {"speaker": speaker})
    assert answer.status_code == 404
