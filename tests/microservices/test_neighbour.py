"""What I can help with: said on one page, kept to half a kilometre, and used to find who fits."""

import uuid

import pytest
from django.utils import timezone

from microservices import fit, matching
from microservices.actions.neighbours import describe
from microservices.choices import Level, PermitState, Side
from microservices.models import Block, Category, Listing, Neighbour, Permit
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory

pytestmark = pytest.mark.django_db

SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[12.56, 55.67], [12.58, 55.67], [12.58, 55.68], [12.56, 55.68], [12.56, 55.67]]
    ],
}
PATH = "/en/help/me/"


@pytest.fixture
def tornsund():
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"])


@pytest.fixture
def area(tornsund):
    return AreaFactory(municipality=tornsund, names={"da": "Vestbyen"}, outline=SQUARE)


@pytest.fixture
def company(tornsund):
    return category(tornsund, "company")


def category(town, slug, level=Level.EID, **fields):
    return Category.objects.create(
        municipality=town, slug=slug, level=level, name_en=slug.capitalize(), **fields
    )


def neighbour(town, area, *categories, **fields):
    person = ResidentFactory(municipality=town, birth_year=fields.pop("birth_year", 1980))
    said = {"reach": 4, "languages": ["da"], "times": fit.ALWAYS, "told": True}
    return describe(person, person, town, area=area, categories=categories, **said | fields)


def need(town, category, owner, **fields):
    return Listing.objects.create(
        municipality=town,
        category=category,
        owner=owner,
        side=Side.NEED,
        title="Company to the doctor",
        language="da",
        coins=2,
        key=uuid.uuid4(),
        **fields,
    )


def answers(area, *categories, **fields):
    said = {
        "categories": [one.pk for one in categories],
        "area": area.pk,
        "reach": 4,
        "times": ["weekday-0", "weekend-2"],
        "languages": ["da", "fi"],
        "told": "on",
    }
    return said | fields


@pytest.fixture
def browser(client, tornsund):
    def signed_in(person):
        client.force_login(person)
        client.defaults["HTTP_HOST"] = tornsund.site.hostname
        return client

    return signed_in


def test_what_somebody_says_is_kept_and_shown_again(browser, tornsund, area, company) -> None:
    ida = ResidentFactory(municipality=tornsund)
    page = browser(ida)
    assert "Company" in page.get(PATH).content.decode()
    assert page.post(PATH, answers(area, company)).status_code == 302
    kept = Neighbour.objects.get(resident=ida)
    assert fit.languages_in(kept.languages) == ("da", "fi")
    assert kept.times.bit_count() == 5 + 2
    assert (kept.reach, kept.told, kept.area) == (4, True, area)
    shown = page.get(PATH).content.decode()
    # one kind of help, two times, two languages, and the yes to be told
    assert shown.count("checked") == 6


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"times": []}, "Choose at least one time"),
        ({"languages": []}, "Choose at least one language"),
        ({"reach": 999}, "Choose one of the distances"),
        ({"area": 0}, "Choose one of the areas"),
        ({"categories": [0]}, "no longer there"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(browser, tornsund, area, wrong, words) -> None:
    ida = ResidentFactory(municipality=tornsund)
    answer = browser(ida).post(PATH, answers(area) | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Neighbour.objects.exists()


def test_another_municipalitys_areas_are_not_there(browser, tornsund) -> None:
    elsewhere = AreaFactory(outline=SQUARE)
    answer = browser(ResidentFactory(municipality=tornsund)).post(PATH, answers(elsewhere))
    assert answer.status_code == 422


def test_a_guest_is_told_where_they_can_help(browser, tornsund, area) -> None:
    guest = browser(ResidentFactory(municipality=MunicipalityFactory()))
    page = guest.get(PATH).content.decode()
    assert "not your home municipality" in page
    assert "<fieldset" not in page
    assert guest.post(PATH, answers(area)).status_code == 422
    assert not Neighbour.objects.exists()


# Who is found


def test_whoever_fits_best_comes_first_and_who_cannot_is_not_there(tornsund, area, company) -> None:
    far = AreaFactory(
        municipality=tornsund,
        outline={
            "type": "Polygon",
            "coordinates": [[[11, 55], [11.01, 55], [11.01, 55.01], [11, 55.01], [11, 55]]],
        },
    )
    owner = ResidentFactory(municipality=tornsund)
    cell = neighbour(tornsund, area, company)
    listing = need(tornsund, company, owner, east=cell.east, north=cell.north)
    mornings_only = neighbour(tornsund, area, company, times=0b1)
    for one in (
        neighbour(tornsund, far, company),
        neighbour(tornsund, area),
        neighbour(tornsund, area, company, languages=["fi"]),
        neighbour(tornsund, area, company, told=False),
        neighbour(tornsund, area, company, birth_year=timezone.localdate().year - 15),
    ):
        assert one.resident_id
    suspended = neighbour(tornsund, area, company)
    Neighbour.objects.filter(pk=suspended.pk).update(suspended_at=timezone.now())
    blocked, blocker = (neighbour(tornsund, area, company) for _n in range(2))
    Block.objects.create(blocker=owner, blocked=blocked.resident)
    Block.objects.create(blocker=blocker.resident, blocked=owner)
    found = matching.helpers_for(listing, 5)
    assert [one.neighbour.pk for one in found] == [cell.pk, mornings_only.pk]
    assert found[0].fit.metres == 0
    assert matching.helpers_for(listing, 5, beside=[cell.resident_id])[0].neighbour == mornings_only


def test_where_a_permit_is_asked_only_those_who_have_it_are_found(tornsund, area) -> None:
    doctor = category(tornsund, "doctor", level=Level.APPROVED)
    listing = need(tornsund, doctor, ResidentFactory(municipality=tornsund))
    permitted, over, _without = (neighbour(tornsund, area, doctor) for _n in range(3))
    today = timezone.localdate()
    for one, until in ((permitted, today), (over, today.replace(year=today.year - 1))):
        Permit.objects.create(
            municipality=tornsund,
            resident=one.resident,
            category=doctor,
            level=Level.APPROVED,
            state=PermitState.GRANTED,
            granted_on=until,
            valid_until=until,
        )
    assert [one.neighbour for one in matching.helpers_for(listing, 5)] == [permitted]


def test_a_person_sees_which_needs_fit_them(tornsund, area, company) -> None:
    other = category(tornsund, "garden")
    ida = neighbour(tornsund, area, company)
    owner = ResidentFactory(municipality=tornsund)
    fitting, not_mine = need(tornsund, company, owner), need(tornsund, other, owner)
    own = need(tornsund, company, ida.resident)
    assert set(matching.fits(ida.resident, [fitting, not_mine, own])) == {fitting.pk}
    assert matching.fits(owner, [fitting]) == {}
