"""An idea that was chosen and the service promise that it became lead to each other."""

import pytest
from django.test import Client

from barometer.actions import competitions, promises
from barometer.models import ServicePromise
from barometer.promise_form import PLACES
from tests.barometer import ideas as made
from tests.barometer import promise_rows
from tests.barometer.factories import question
from tests.factories import ContactFactory, MunicipalityFactory, StaffFactory, TopicFactory
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

DESK = "/cms/snippets/barometer/servicepromise/"


TOWN = {"languages": ["en"]}


@pytest.fixture
def easy(town):
    return question(town, "easy", "single", options=["Yes", "No"])


def chosen(town, title="Benches", *, yes=True):
    """An idea of a competition whose result everybody knows."""
    row = made.simple(town)
    with made.during(row, "collect"):
        idea = made.public(row, made.neighbour(town), title)
    made.shortlisted(row, idea)
    row.refresh_from_db()
    with made.during(row, "result"):
        made.decided(idea, yes=yes)
        competitions.publish_result(None, row)
    idea.refresh_from_db()
    return idea


def read(town, path: str) -> str:
    client = Client(headers={"host": town.site.hostname})
    return " ".join(client.get(f"/en{path}").content.decode().split())


def test_each_leads_to_the_other(town, easy):
    idea = chosen(town)
    promise = promise_rows.published(
        town, promise_rows.share(easy), title="A bench every 50 metres"
    )
    ServicePromise.objects.filter(pk=promise.pk).update(idea=idea)
    assert f'<a href="/en{idea.get_absolute_url().removeprefix("/en")}"' in read(
        town, f"/barometer/promises/{promise.pk}/"
    )
    page = read(town, f"/ideas/idea/{idea.pk}/")
    assert "What became of it" in page
    assert "A bench every 50 metres" in page


def test_a_promise_that_nobody_may_read_yet_is_not_named(town):
    idea = chosen(town)
    promise = promise_rows.written(town, title="A bench every 50 metres")
    ServicePromise.objects.filter(pk=promise.pk).update(idea=idea)
    assert "A bench every 50 metres" not in read(town, f"/ideas/idea/{idea.pk}/")


def form(town, idea) -> dict[str, str]:
    service, owner = TopicFactory(), ContactFactory(municipality=town)
    said = {"kind": "promise", "service": service.pk, "owner": owner.pk, "idea": idea.pk}
    said |= {"case": "", "valid_from": "2026-01-01", "title_en": "Benches", "text_en": "Soon."}
    said |= {"decided_en": ""}
    for number in PLACES:
        said |= {f"measure_{number}": "", f"aim_{number}": "at_least", f"target_{number}": ""}
    return said


def test_only_ideas_that_were_chosen_here_are_offered(client, town):
    idea, other = chosen(town), chosen(MunicipalityFactory(languages=["en"]), "Lamps elsewhere")
    sign_in(client, StaffFactory(municipality=town, language="en"))
    page = client.get(f"{DESK}add/").content.decode()
    assert "Benches" in page
    assert "Lamps elsewhere" not in page
    client.post(f"{DESK}add/", form(town, other))
    assert not ServicePromise.objects.exists()
    client.post(f"{DESK}add/", form(town, idea))
    assert ServicePromise.objects.get().idea == idea


def test_an_idea_that_was_not_chosen_is_not_offered(client, town):
    chosen(town, "Lamps", yes=False)
    sign_in(client, StaffFactory(municipality=town, language="en"))
    assert "Lamps" not in client.get(f"{DESK}add/").content.decode()


def test_which_idea_it_began_as_can_be_said_later(town, easy):
    promise = promise_rows.published(town, promise_rows.share(easy))
    promise.idea = chosen(town)
    promises.write(None, promise, draft=promise_rows.draft(town, reason="We forgot."))
    assert ServicePromise.objects.get(pk=promise.pk).idea == promise.idea
