"""Being there: the code on the spot, and the screen that shows it."""

import datetime as dt
import uuid

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from microservices import campaigning
from microservices.actions import campaign_plans, campaigns
from microservices.actions.coins import wallet
from microservices.choices import ParticipationState, Proof
from microservices.ledger import START
from microservices.models import Participation
from portal import qr
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.factories import opened
from tests.staff import sign_in

from .steps import at, code_of, paid, text_of

pytestmark = pytest.mark.django_db


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
