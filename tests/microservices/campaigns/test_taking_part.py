"""Campaigns: who takes part is paid once, out of a budget that cannot be overspent."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from microservices import campaigning, invariants
from microservices.actions import (
    campaign_plans,
    campaigns,
)
from microservices.actions.campaigns import CampaignRefused
from microservices.choices import (
    CampaignState,
    ParticipationState,
    Proof,
)
from microservices.models import Participation
from portal.actions import people
from portal.models import Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.microservices.factories import (
    campaign,
    filled,
    opened,
)

from .steps import DAY, MINUTE, balance, has, scanned, shown

pytestmark = pytest.mark.django_db


# Opening ------------------------------------------------------------------------------------------------------


def test_a_campaign_opens_when_it_has_coins_a_page_and_its_time_has_come(town) -> None:
    row = campaign(town, starts_at=timezone.now() + DAY)
    assert campaign_plans.missing(row) == ["coins", "page", "time"]
    filled(row)
    assert not campaign_plans.begin(row)
    (page,) = row.pages.all()
    assert not page.live
    page.save_revision().publish()
    assert campaign_plans.missing(row) == ["time"]
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert campaign_plans.begin(row)
        assert not campaign_plans.begin(row)
    row.refresh_from_db()
    assert row.state == CampaignState.OPEN


# The code on the spot -----------------------------------------------------------------------------------------


def test_whoever_reads_the_code_is_paid_at_once(town, ida) -> None:
    row = opened(town)
    made = scanned(ida, row)
    assert (made.state, made.number, has(ida, row)) == (ParticipationState.PAID, 1, 12)
    assert campaigns.meter(row) == campaigns.Meter(1, 100, "bags of litter", 2, 98, 1)
    assert invariants.broken() == {}


def test_a_code_stands_for_half_a_minute_and_is_good_for_half_a_minute_more(town, ida) -> None:
    row = opened(town)
    start = timezone.now().replace(second=0, microsecond=0) + MINUTE
    code = campaigns.rotating_code(row, start)
    assert campaigns.rotating_code(row, start + dt.timedelta(seconds=29)) == code
    assert campaigns.rotating_code(row, start + dt.timedelta(seconds=30)) != code
    later = time_machine.travel(start + dt.timedelta(seconds=60), tick=False)
    with later, pytest.raises(CampaignRefused, match="no longer valid"):
        campaigns.take_part(ida, row, code=code, key=uuid.uuid4())
    with time_machine.travel(start + dt.timedelta(seconds=59), tick=False):
        typed = f" {code[:4].lower()}-{code[4:]} "
        assert campaigns.take_part(ida, row, code=typed, key=uuid.uuid4()).transfer


@pytest.mark.parametrize("code", ["", "0", "AAAAAAAA", "ÆØÅ", "x" * 5000, "a:b:c"])
def test_a_wrong_code_pays_nobody(town, ida, code) -> None:
    row = opened(town)
    with pytest.raises(CampaignRefused):
        campaigns.take_part(ida, row, code=code, key=uuid.uuid4())
    assert not Participation.objects.exists()
    assert balance(row) == 100


def test_the_ticket_for_a_code_leaves_time_to_sign_in_and_no_more(town, ida) -> None:
    row, other = opened(town), opened(town)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        ticket = campaigns.ticket(row, campaigns.rotating_code(row, now))
    later = time_machine.travel(now + campaigning.TICKET + MINUTE, tick=False)
    with later, pytest.raises(CampaignRefused, match="too long"):
        campaigns.take_part(ida, row, code=ticket, key=uuid.uuid4())
    with time_machine.travel(now + campaigning.TICKET - MINUTE, tick=False):
        with pytest.raises(CampaignRefused, match="another campaign"):
            campaigns.take_part(ida, other, code=ticket, key=uuid.uuid4())
        assert campaigns.take_part(ida, row, code=ticket, key=uuid.uuid4()).transfer


def test_two_campaigns_have_different_codes(town) -> None:
    now = timezone.now()
    assert campaigns.rotating_code(opened(town), now) != campaigns.rotating_code(opened(town), now)


@pytest.mark.parametrize("amount", [2, 3])
def test_a_budget_is_never_overspent(town, ida, amount) -> None:
    row = opened(town, amount)
    scanned(ida, row)
    bo = ResidentFactory(municipality=town)
    with pytest.raises(CampaignRefused, match="have been given out"):
        scanned(bo, row)
    assert (balance(row), has(bo, row)) == (amount - 2, 10)
    assert not Participation.objects.filter(resident=bo).exists()
    assert invariants.broken() == {}


def test_the_same_form_pays_once(town, ida) -> None:
    row, key = opened(town, cap_day=3), uuid.uuid4()
    first = scanned(ida, row, key=key)
    assert scanned(ida, row, key=key) == first
    bo = ResidentFactory(municipality=town)
    with pytest.raises(CampaignRefused, match="same form"):
        scanned(bo, row, key=key)
    assert campaigns.meter(row).done == 1


def test_somebody_is_paid_so_often_on_a_day_and_so_often_altogether(town, ida) -> None:
    row = opened(town, cap_each=3, cap_day=2)
    noon = timezone.localtime(timezone=town.zone).replace(hour=12) + DAY
    with time_machine.travel(noon, tick=False):
        assert campaigns.refusal(ida, row) is None
        assert [scanned(ida, row).number, scanned(ida, row).number] == [1, 2]
        assert campaigns.refusal(ida, row).code == "today"
        with pytest.raises(CampaignRefused, match="another day"):
            scanned(ida, row)
    with time_machine.travel(noon + DAY, tick=False):
        assert scanned(ida, row).number == 3
        assert campaigns.refusal(ida, row).code == "enough"
        with pytest.raises(CampaignRefused, match="as often as"):
            scanned(ida, row)
    assert campaigns.meter(row).done == 3


def test_only_those_take_part_who_live_here_and_are_old_enough(town) -> None:
    grown, open_to_young = opened(town), opened(town, young=True)
    year = timezone.localdate().year
    minor = {"kind": Resident.Kind.MINOR, "municipality": town}
    fourteen = ResidentFactory(birth_year=year - 14, **minor)
    sixteen = ResidentFactory(birth_year=year - 16, **minor)
    stranger = ResidentFactory(municipality=MunicipalityFactory(slug="naboby"))
    staff = StaffFactory(municipality=town)
    codes = {
        person: [getattr(campaigns.refusal(person, row), "code", None) for row in rows]
        for rows in [(grown, open_to_young)]
        for person in (fourteen, sixteen, stranger, staff)
    }
    assert codes == {
        fourteen: ["age", "age"],
        sixteen: ["age", None],
        stranger: ["guest", "guest"],
        staff: ["staff", "staff"],
    }
    with pytest.raises(CampaignRefused, match="18"):
        scanned(sixteen, grown)
    assert scanned(sixteen, open_to_young).transfer


def test_nobody_takes_part_before_it_begins_or_after_it_ends(town, ida) -> None:
    row = campaign(town, starts_at=timezone.now() + DAY)
    assert campaigns.refusal(ida, row).code == "not_open"
    with pytest.raises(CampaignRefused, match="not begun"):
        scanned(ida, row)
    other = opened(town)
    with (
        time_machine.travel(other.ends_at, tick=False),
        pytest.raises(CampaignRefused, match="over"),
    ):
        scanned(ida, other)


def test_the_goal_is_reached_once(town) -> None:
    row, when = opened(town, goal=2), []
    for _each in range(3):
        scanned(ResidentFactory(municipality=town), row)
        row.refresh_from_db()
        when.append(row.reached_at)
    assert when[0] is None
    assert when[1] == when[2]
    assert when[2] is not None
    assert campaigns.meter(row).percent == 100


def test_meters_of_many_take_one_question(town, ida, django_assert_num_queries) -> None:
    rows = [opened(town, 20, name_en=f"C{number}") for number in range(4)]
    scanned(ida, rows[0])
    with django_assert_num_queries(1):
        found = campaigns.meters(rows)
    assert [found[row.pk].done for row in rows] == [1, 0, 0, 0]


# What a colleague looks at ------------------------------------------------------------------------------------


def test_what_somebody_sends_in_is_paid_when_a_colleague_has_looked_at_it(
    town, ida, signe, media, django_capture_on_commit_callbacks
) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    made = shown(ida, row, picture=ContentFile(b"jpeg", name="x.jpg"))
    assert (made.state, has(ida, row)) == (ParticipationState.PENDING, 10)
    assert [path.read_bytes() for path in media.rglob("*.jpg")] == [b"jpeg"]
    with django_capture_on_commit_callbacks(execute=True):
        campaigns.approve(signe, made)
    made.refresh_from_db()
    assert (made.state, made.decided_by, bool(made.picture)) == ("paid", signe, False)
    assert not list(media.rglob("*.jpg"))
    assert has(ida, row) == 12
    with pytest.raises(CampaignRefused, match="already"):
        campaigns.refuse(signe, made, reason="No.")
    assert invariants.broken() == {}


def test_what_is_refused_comes_with_a_reason_and_may_be_tried_again(town, ida, signe) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    made = shown(ida, row)
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(CampaignRefused, match="Say why"):
            campaigns.refuse(signe, made, reason=reason)
    campaigns.refuse(signe, made, reason="That was another shore.")
    with pytest.raises(CampaignRefused, match="already"):
        campaigns.approve(signe, made)
    assert shown(ida, row).number == 1
    assert balance(row) == 100


def test_words_are_asked_for_and_not_too_many(town, ida) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    for words, why in (("  ", "Write what you did"), ("x" * 1001, "at most")):
        with pytest.raises(CampaignRefused, match=why):
            shown(ida, row, words=words)
    assert not Participation.objects.exists()


def test_a_colleague_without_the_right_decides_nothing(town, ida) -> None:
    row = opened(town, proof=Proof.EVIDENCE)
    made = shown(ida, row)
    for role in Role:
        staff = StaffFactory(municipality=town, role=role)
        elsewhere = StaffFactory(municipality=MunicipalityFactory(), role=role)
        for one in (staff, elsewhere):
            if one is staff and role in {Role.COORDINATOR, Role.ADMINISTRATOR}:
                continue
            with pytest.raises(CampaignRefused, match="no right"):
                campaigns.approve(one, made)
            with pytest.raises(CampaignRefused, match="no right"):
                campaign_plans.close(one, row)
    made.refresh_from_db()
    assert made.state == "pending"


def test_what_is_pending_goes_with_the_account(town, ida) -> None:
    row = opened(town, proof=Proof.EVIDENCE, cap_day=3)
    paid, pending = shown(ida, row), shown(ida, row)
    campaigns.approve(None, paid)
    people.erase_resident(ida, ida)
    left = Participation.objects.get()
    assert (left.pk, left.resident, left.words, left.state) == (paid.pk, None, "", "paid")
    assert not Participation.objects.filter(pk=pending.pk).exists()
    assert invariants.broken() == {}
