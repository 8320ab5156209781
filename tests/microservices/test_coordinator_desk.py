"""The coordinator's desk in the CMS: the queue, one application, kinds of help, and whose permits count."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from microservices.actions import categories
from microservices.choices import ExchangeState, Level, PermitState
from microservices.models import Category, Permit, PermitCheck, Recognition
from portal.roles import ROWS, Role, may
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.staff import sign_in

from .factories import CategoryFactory, agreed, coordinator, listed, permit

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SNIPPETS = "wagtailsnippets_microservices"


TOWN = {"slug": "tornsund", "country": "DK", "languages": ["en"]}


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town, level=Level.APPROVED, slug="doctor")


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


def desk(person, client_class, town):
    return sign_in(client_class(headers={"host": town.site.hostname}), person)


@pytest.fixture
def signe(client, town):
    """A coordinator's browser."""
    person = coordinator(town)
    person.language = "en"
    person.save()
    return desk(person, type(client), town)


def page(row: Permit) -> str:
    return reverse(f"{SNIPPETS}_permit:inspect", args=[row.pk])


def queue(client, **query) -> list[Permit]:
    answer = client.get(reverse(f"{SNIPPETS}_permit:list"), query)
    assert answer.status_code == 200
    return list(answer.context["table"].data)


# The queue --------------------------------------------------------------------------------------------------


def test_the_queue_begins_with_what_waits_longest(signe, town, category) -> None:
    def applied(days: int, **fields) -> Permit:
        person = ResidentFactory(municipality=town)
        return permit(person, category, applied_at=timezone.now() - days * DAY, **fields)

    old = applied(90, valid_until=timezone.localdate() + 20 * DAY)
    new = applied(1, state=PermitState.APPLIED)
    first = applied(5, state=PermitState.IN_REVIEW)
    renewed = applied(60, renewal_asked_at=timezone.now())
    gone = applied(400, state=PermitState.EXPIRED)
    assert queue(signe) == [renewed, first, new, gone, old]
    assert queue(signe, shown="waiting") == [renewed, first, new]
    assert queue(signe, shown="ending") == [old]
    assert queue(signe, shown="in_force") == [renewed, old]
    assert queue(signe, shown="over") == [gone]


def test_the_first_page_counts_what_waits(signe, town, category) -> None:
    permit(ResidentFactory(municipality=town), category, state=PermitState.APPLIED)
    soon = timezone.localdate() + 9 * DAY
    permit(ResidentFactory(municipality=town), category, valid_until=soon)
    text = signe.get(reverse("wagtailadmin_home")).content.decode()
    assert "1 application waits for you" in text
    assert "1 permit ends soon" in text


def test_a_neighbours_application_is_not_there(signe) -> None:
    other = CategoryFactory(municipality=MunicipalityFactory(slug="naboby"), level=Level.APPROVED)
    row = permit(ResidentFactory(municipality=other.municipality), other, state=PermitState.APPLIED)
    assert queue(signe) == []
    assert signe.get(page(row)).status_code == 404
    assert signe.post(page(row), {"do": "refuse", "words": "No."}).status_code == 404
    row.refresh_from_db()
    assert row.state == PermitState.APPLIED


@pytest.mark.parametrize("role", Role)
def test_applications_are_for_those_the_table_names(client, town, category, bo, role) -> None:
    row = permit(bo, category, state=PermitState.APPLIED)
    person = StaffFactory(municipality=town, role=role)
    browser = desk(person, type(client), town)
    allowed = may(role, "change", "microservices.permit")
    assert allowed == (role in {Role.COORDINATOR, Role.ADMINISTRATOR})
    if allowed:
        assert browser.get(page(row)).status_code == 200
    browser.post(page(row), {"do": "refuse", "words": "No."})
    row.refresh_from_db()
    assert (row.state == PermitState.REFUSED) == allowed


def test_nobody_adds_or_deletes_a_permit_by_hand() -> None:
    assert set(ROWS["microservices.permit"]) == {"view", "change"}


# One application --------------------------------------------------------------------------------------------


def test_an_application_is_seen_noted_and_granted(signe, category, bo) -> None:
    row = permit(bo, category, state=PermitState.APPLIED, reason="I have been a nurse.")
    text = signe.get(page(row)).content.decode()
    assert "I have been a nurse." in text
    assert "Still to be seen: Interview." in text
    today = timezone.localdate().isoformat()
    for fields in (
        {"do": "take_up", "words": "Come on Tuesday."},
        {"do": "see", "kind": "interview", "seen_on": today},
    ):
        assert signe.post(page(row), fields).status_code == 302
    row.refresh_from_db()
    noted = {"do": "note", "words": "Kind and calm.", "version": str(row.version)}
    assert signe.post(page(row), noted).status_code == 302
    assert signe.post(page(row), {"do": "grant", "words": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.notes) == (PermitState.GRANTED, "Kind and calm.")
    shown = signe.get(page(row)).content.decode()
    assert "Kind and calm." in shown
    assert 'type="file"' not in shown


def test_what_is_refused_stands_with_what_was_typed(signe, category, bo) -> None:
    row = permit(bo, category, state=PermitState.APPLIED)
    refused = signe.post(page(row), {"do": "refuse", "words": "  "})
    assert refused.status_code == 422
    assert "Write the reason." in refused.content.decode()
    early = signe.post(page(row), {"do": "grant", "words": "Welcome, all of you."})
    assert early.status_code == 422
    assert "Welcome, all of you." in early.content.decode()
    stale = {"do": "note", "words": "Long notes.", "version": "99"}
    assert "Long notes." in signe.post(page(row), stale).content.decode()
    odd = {"do": "see", "kind": "passport", "seen_on": "not a day"}
    assert signe.post(page(row), odd).status_code == 422
    assert signe.post(page(row), {"do": "burn"}).status_code == 422
    row.refresh_from_db()
    assert row.state == PermitState.APPLIED
    assert not PermitCheck.objects.exists()


def test_two_colleagues_grant_the_highest_level(client, signe, town, bo) -> None:
    category = CategoryFactory(
        municipality=town, level=Level.CERTIFIED, certificate="dk-child", slug="homework"
    )
    row = permit(bo, category, state=PermitState.IN_REVIEW)
    today = timezone.localdate().isoformat()
    asked = signe.get(page(row)).content.decode()
    assert "børneattest" in asked.lower()
    for kind in ("interview", "dk-child"):
        signe.post(page(row), {"do": "see", "kind": kind, "seen_on": today, "issued_on": today})
    signe.post(page(row), {"do": "grant", "words": ""})
    row.refresh_from_db()
    assert row.state == PermitState.IN_REVIEW
    mine = signe.get(page(row)).content.decode()
    assert 'value="grant"' not in mine
    assert "You have proposed it." in mine
    assert signe.post(page(row), {"do": "grant", "words": ""}).status_code == 422
    colleague = desk(coordinator(town), type(client), town)
    assert queue(colleague, shown="second") == [row]
    colleague.post(page(row), {"do": "grant", "words": ""})
    row.refresh_from_db()
    assert row.state == PermitState.GRANTED


def test_to_take_a_permit_away_stops_what_was_agreed(signe, town, category, bo) -> None:
    row = permit(bo, category)
    exchange = agreed(listed(ResidentFactory(municipality=town), category), bo)
    signe.post(page(row), {"do": "suspend", "words": "We got a call."})
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.VOIDED
    signe.post(page(row), {"do": "resume", "words": ""})
    row.refresh_from_db()
    assert row.state == PermitState.GRANTED
    signe.post(page(row), {"do": "revoke", "words": "We got another call."})
    row.refresh_from_db()
    assert row.state == PermitState.REVOKED


# Kinds of help ----------------------------------------------------------------------------------------------


def form(**fields) -> dict:
    usual = {f"name_{code}": "" for code in ("da", "nb", "sv", "fi")} | {"name_en": "Choir"}
    usual |= {"slug": "choir", "icon": "people", "order": "50", "active": "on", "level": "0"}
    usual |= {"certificate": "", "months_valid": "24", "minors": "no"}
    return usual | {"coins_least": "1", "coins_most": "4"} | fields


def test_a_coordinator_names_a_kind_of_help(signe, town) -> None:
    assert signe.post(reverse(f"{SNIPPETS}_category:add"), form()).status_code == 302
    assert Category.objects.of(town).get().name_en == "Choir"


@pytest.mark.parametrize(
    "wrong",
    [
        {"coins_least": "-1"},
        {"coins_least": "5"},
        {"coins_most": "1000000"},
        {"minors": "certified"},
        {"minors": "among", "at_home": "on"},
        {"certificate": "se-child"},
        {"icon": "unicorn"},
        {"months_valid": "0"},
        {"level": "4"},
        {"name_en": ""},
    ],
)
def test_rules_that_cannot_be_are_refused_in_the_form(signe, wrong) -> None:
    answer = signe.post(reverse(f"{SNIPPETS}_category:add"), form(**wrong))
    assert answer.status_code == 200
    assert not Category.objects.exists()


def test_the_short_name_stays_as_others_may_have_agreed_on_it(signe, category) -> None:
    edit = reverse(f"{SNIPPETS}_category:edit", args=[category.pk])
    assert signe.post(edit, form(slug="other", level="2")).status_code == 302
    category.refresh_from_db()
    assert (category.slug, category.name_en) == ("doctor", "Choir")


def test_the_usual_kinds_are_put_in_by_a_button(signe, town) -> None:
    begin = reverse(f"{SNIPPETS}_category:begin")
    assert "Company to the doctor" in signe.get(begin).content.decode()
    assert begin in signe.get(reverse(f"{SNIPPETS}_category:list")).content.decode()
    assert signe.post(begin).status_code == 302
    assert Category.objects.of(town).count() == len(categories.USUAL)
    assert "All of the usual kinds are there." in signe.get(begin).content.decode()


@pytest.mark.parametrize("role", Role)
def test_others_look_at_kinds_of_help_and_change_nothing(client, town, category, role) -> None:
    browser = desk(StaffFactory(municipality=town, role=role), type(client), town)
    assert browser.get(reverse(f"{SNIPPETS}_category:list")).status_code == 200
    allowed = may(role, "change", "microservices.category")
    browser.post(
        reverse(f"{SNIPPETS}_category:edit", args=[category.pk]), form(slug="doctor", level="2")
    )
    browser.post(reverse(f"{SNIPPETS}_category:begin"))
    category.refresh_from_db()
    assert (category.name_en == "Choir") == allowed
    assert (Category.objects.count() > 1) == allowed


# Recognition ------------------------------------------------------------------------------------------------


def test_permits_of_another_municipality_are_recognised_and_no_longer(signe, town, category):
    other = MunicipalityFactory(slug="naboby", code="0999")
    add = reverse(f"{SNIPPETS}_recognition:add")
    fields = {"code": "0999", "category": str(category.pk), "agreed_on": "2026-11-01"}
    for wrong in ({"code": "1234"}, {"code": town.code}, {"agreed_on": "soon"}):
        assert signe.post(add, fields | wrong).status_code == 200
    assert signe.post(add, fields).status_code == 302
    assert signe.post(add, fields).status_code == 200
    trust = Recognition.objects.get()
    assert (trust.municipality, trust.other, trust.agreed_by.kind) == (town, other, "staff")
    delete = reverse(f"{SNIPPETS}_recognition:delete", args=[trust.pk])
    assert signe.get(delete).status_code == 200
    assert signe.post(delete).status_code == 302
    assert not Recognition.objects.exists()


def test_a_neighbours_kind_of_help_is_not_offered(signe, category) -> None:
    other = MunicipalityFactory(slug="naboby", code="0999")
    theirs = CategoryFactory(municipality=other, level=Level.APPROVED)
    fields = {"code": "0999", "category": str(theirs.pk), "agreed_on": "2026-11-01"}
    assert signe.post(reverse(f"{SNIPPETS}_recognition:add"), fields).status_code == 200
    assert not Recognition.objects.exists()
