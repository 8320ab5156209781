"""Editors know how many people hear of something before they let it out."""

import pytest
from django.test import Client

from cases.actions.harvest import release_run
from cases.models import Run
from portal.channels import Channel, Level
from portal.models import Delivery
from tests.factories import (
    AddressFactory,
    CaseEventFactory,
    CaseFactory,
    CasePageFactory,
    FollowerFactory,
    StaffFactory,
    follow,
)
from tests.staff import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(source, index):
    case = CaseFactory(source=source, title="Cykelsti")
    CasePageFactory(parent=index, case=case, slug="cykelsti", title="Cykelsti")
    return case


@pytest.fixture
def desk(tornsund):
    person = StaffFactory(municipality=tornsund, role="case_officer", language="en")
    return sign_in(Client(headers={"host": tornsund.site.hostname}), person)


def test_a_held_run_says_whom_it_would_reach_and_then_reaches_just_them(case, source, desk):
    everything, important = FollowerFactory(), FollowerFactory()
    AddressFactory(follower=everything)
    follow(everything, "case", case, email=True)
    follow(important, "case", case, level=Level.IMPORTANT)
    run = Run.objects.create(source=source, state=Run.State.HELD, held=2)
    for kind in ("document_added", "title"):
        CaseEventFactory(
            case=case, source=source, run=run, kind=kind, importance="minor", held=True
        )
    page = desk.get(f"/cms/snippets/cases/run/inspect/{run.pk}/").content.decode()

    assert "Inbox on Torget <strong>1</strong>" in page
    assert "E-mail <strong>1</strong>" in page
    assert not Delivery.objects.exists()

    release_run(None, run)

    told = Delivery.objects.values_list("channel", "follower").distinct()
    assert set(told) == {(Channel.INBOX, everything.pk), (Channel.EMAIL, everything.pk)}


def test_the_editor_of_a_case_sees_how_many_hear_that_it_is_explained(case, desk):
    follow(FollowerFactory(), "case", case)
    page = case.pages.get()
    url = f"/cms/pages/{page.pk}/edit/"

    assert "1 person who follows this is told" in desk.get(url).content.decode()

    page.summary = "Kommunen vil bygge en cykelsti."
    page.save_revision().publish()

    assert "is told that it is explained" not in desk.get(url).content.decode()
    assert Delivery.objects.count() == 1
