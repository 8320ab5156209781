"""Vouchers: coins set aside, passed on when one is used, and back when it is not."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from microservices import campaigning, invariants
from microservices.actions import campaign_plans, coins, posts, trials, vouchers
from microservices.actions.vouchers import UsedAlready, VoucherRefused
from microservices.choices import AccountKind, TransferKind, VoucherState
from microservices.ledger import START
from microservices.models import Account, Neighbour, Transfer, Voucher
from microservices.tasks import sweep
from portal import mydata
from portal.actions import people
from portal.models import Delivery, Resident
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices.factories import filled, opened

from .steps import balances, business, got, perk, speaking, took_part, used

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def the_books_are_right():
    yield
    assert invariants.broken() == {}


def pot(town) -> int:
    return coins.common(town, AccountKind.POT).balance


# Getting one and using it -------------------------------------------------------------------------------------


def test_the_coins_lie_aside_until_it_is_used_and_then_go_to_the_common_pot(
    town, bakery, yusuf, elsa
) -> None:
    coffee = perk(bakery, yusuf)
    voucher = got(elsa, coffee)
    assert balances(elsa, town) == (START - 3, 3)
    assert pot(town) == 0
    done = used(yusuf, voucher)
    assert (done.state, done.redeemed_by) == (VoucherState.REDEEMED, yusuf)
    assert balances(elsa, town) == (START - 3, 0)
    assert pot(town) == 3
    assert done.transfer.kind == TransferKind.GIFT
    coffee.refresh_from_db()
    assert coffee.given == 1


def test_what_thanks_for_a_campaign_goes_back_to_it_while_it_runs(town, yusuf, elsa) -> None:
    row = opened(town, 100)
    bakery = business(town, campaigns=[row])
    speaking(bakery, yusuf)
    first, second = (got(elsa, perk(bakery, yusuf, campaign=row)) for _each in range(2))
    used(yusuf, first)
    assert Account.objects.get(pk=row.account_id).balance == 103
    campaign_plans.close(None, row)
    used(yusuf, second)
    assert Account.objects.get(pk=row.account_id).balance == 0
    assert pot(town) == 3, "what comes after it is over is everybody's"


def test_taking_part_often_enough_earns_it_without_a_coin(town, yusuf, elsa) -> None:
    row = filled(opened(town, cap_each=3, cap_day=3))
    bakery = business(town, campaigns=[row])
    speaking(bakery, yusuf)
    thanks = perk(bakery, yusuf, campaign=row, times=2, coins=0)
    took_part(elsa, row)
    with pytest.raises(VoucherRefused, match="1 of 2"):
        got(elsa, thanks)
    took_part(elsa, row)
    before = Transfer.objects.count()
    voucher = got(elsa, thanks)
    assert voucher.hold is None
    assert used(yusuf, voucher).transfer is None
    assert Transfer.objects.count() == before


def test_the_same_form_is_one_voucher(town, bakery, yusuf, elsa) -> None:
    coffee, key = perk(bakery, yusuf), uuid.uuid4()
    first = vouchers.get(elsa, coffee, key=key)
    assert vouchers.get(elsa, coffee, key=key) == first
    assert balances(elsa, town) == (START - 3, 3)
    with pytest.raises(VoucherRefused, match="same form"):
        vouchers.get(ResidentFactory(municipality=town), coffee, key=key)


def test_one_person_has_as_many_as_is_said(bakery, yusuf, elsa) -> None:
    one, two = perk(bakery, yusuf), perk(bakery, yusuf, each=2, coins=1)
    got(elsa, one)
    with pytest.raises(VoucherRefused, match="as many"):
        got(elsa, one)
    assert [got(elsa, two).number, got(elsa, two).number] == [1, 2]
    with pytest.raises(VoucherRefused, match="as many"):
        got(elsa, two)


def test_there_are_as_many_as_is_said(town, bakery, yusuf, elsa) -> None:
    last = perk(bakery, yusuf, pieces=1)
    voucher = got(elsa, last)
    other = ResidentFactory(municipality=town)
    last.refresh_from_db()
    with pytest.raises(VoucherRefused, match="All of them are taken"):
        got(other, last)
    vouchers.give_up(elsa, voucher)
    assert got(other, last).number == 1


def test_who_has_too_few_coins_gets_none_and_loses_none(town, bakery, yusuf, elsa) -> None:
    dear = perk(bakery, yusuf, coins=11)
    coins.wallet(elsa, town)
    with pytest.raises(VoucherRefused, match="not enough coins: there are 10"):
        got(elsa, dear)
    assert balances(elsa, town) == (START, 0)
    dear.refresh_from_db()
    assert dear.given == 0


def test_who_speaks_for_the_business_is_not_thanked_by_it(bakery, yusuf) -> None:
    with pytest.raises(VoucherRefused, match="You speak for this business"):
        got(yusuf, perk(bakery, yusuf))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": Resident.Kind.MINOR, "birth_year": 2012}, "turned 18"),
        ({"birth_year": None}, "how old you are"),
        ({"kind": Resident.Kind.GUEST, "municipality": None}, "live in"),
    ],
)
def test_vouchers_are_for_grown_ups_who_live_here(town, bakery, yusuf, said, words) -> None:
    person = ResidentFactory(**{"municipality": town} | said)
    with pytest.raises(VoucherRefused, match=words):
        got(person, perk(bakery, yusuf))


def test_who_is_suspended_gets_none(town, bakery, yusuf, elsa) -> None:
    Neighbour.objects.create(resident=elsa, municipality=town, suspended_at=timezone.now())
    with pytest.raises(VoucherRefused):
        got(elsa, perk(bakery, yusuf))


def test_who_tries_it_out_gets_none(town, bakery, yusuf) -> None:
    trial_coins = coins.common(town, AccountKind.TRIAL)
    filled_with(town, trial_coins, 10)
    guest = ResidentFactory(kind=Resident.Kind.GUEST, municipality=None)
    trials.begin(guest, town)
    with pytest.raises(VoucherRefused, match="who live here"):
        got(guest, perk(bakery, yusuf))


def filled_with(town, account, number) -> None:
    coins.move(
        TransferKind.MINT,
        coins.common(town, AccountKind.TREASURY),
        account,
        number,
        key=uuid.uuid4(),
    )


def test_what_is_not_given_any_more_is_said(bakery, yusuf, elsa) -> None:
    coffee = perk(bakery, yusuf)
    posts.withdraw(yusuf, coffee.post)
    with pytest.raises(VoucherRefused, match="not given any more"):
        got(elsa, coffee)


# Once -------------------------------------------------------------------------------------------------------


def test_a_voucher_is_used_once_and_a_double_press_is_one(town, bakery, yusuf, elsa) -> None:
    voucher, key = got(elsa, perk(bakery, yusuf)), uuid.uuid4()
    first = used(yusuf, voucher, key)
    assert used(yusuf, voucher, key).ended_at == first.ended_at
    with pytest.raises(UsedAlready, match="counts once"):
        used(yusuf, voucher)
    other = speaking(bakery, ResidentFactory(municipality=town))
    with pytest.raises(UsedAlready):
        used(other, voucher, key)
    assert pot(town) == 3


def test_a_code_opens_nothing_for_another_business(town, bakery, yusuf, elsa) -> None:
    other = business(town, number="10000009", name="Other")
    stranger = speaking(other, ResidentFactory(municipality=town))
    voucher = got(elsa, perk(bakery, yusuf))
    said = []
    for code in (voucher.code, "AAAAAAAA"):
        with pytest.raises(VoucherRefused) as refused:
            vouchers.redeem(stranger, town, code=code, key=uuid.uuid4())
        said.append(str(refused.value))
    assert said[0] == said[1], "nobody learns which codes there are"
    with pytest.raises(VoucherRefused):
        vouchers.redeem(
            yusuf, MunicipalityFactory(slug="almby"), code=voucher.code, key=uuid.uuid4()
        )


def test_a_code_is_read_as_people_type_it(town, bakery, yusuf, elsa) -> None:
    voucher = got(elsa, perk(bakery, yusuf))
    typed = f" {voucher.code[:4].lower()}-{voucher.code[4:]} "
    assert vouchers.redeem(yusuf, town, code=typed, key=uuid.uuid4()) == voucher


def test_a_code_that_is_there_already_is_drawn_anew(bakery, yusuf, elsa, monkeypatch) -> None:
    coffee = perk(bakery, yusuf, each=2, coins=1)
    drawn = iter(["AAAA0000", "AAAA0000", "BBBB0000"])
    monkeypatch.setattr(campaigning, "spelled", lambda _digest: next(drawn))
    assert got(elsa, coffee).code != got(elsa, coffee).code


def test_nobody_uses_up_their_own(town, bakery, elsa, yusuf) -> None:
    voucher = got(elsa, perk(bakery, yusuf))
    speaking(bakery, elsa)
    with pytest.raises(VoucherRefused, match="your own"):
        used(elsa, voucher)


# Back -------------------------------------------------------------------------------------------------------


def test_what_is_not_used_in_time_gives_its_coins_back(town, bakery, yusuf, elsa) -> None:
    now = timezone.now()
    coffee = perk(bakery, yusuf, ends_on=timezone.localdate() + DAY)
    voucher = got(elsa, coffee)
    with time_machine.travel(now + 3 * DAY, tick=False):
        with pytest.raises(VoucherRefused, match="time of this voucher is over"):
            used(yusuf, voucher)
        assert sweep() == 2, "the post, and its voucher in the same sweep"
        assert sweep() == 0
        assert not vouchers.tick(voucher.pk)
    voucher.refresh_from_db()
    assert voucher.state == VoucherState.EXPIRED
    assert balances(elsa, town) == (START, 0)
    told = Delivery.objects.filter(follower__resident=elsa, entry__kind="voucher")
    assert told.count() == 1


def test_what_a_business_takes_back_gives_all_coins_back(town, bakery, yusuf, elsa) -> None:
    coffee = perk(bakery, yusuf)
    other = ResidentFactory(municipality=town)
    spent = got(other, coffee)
    used(yusuf, spent)
    voucher = got(elsa, coffee)
    assert not vouchers.tick(voucher.pk), "nothing has happened to it"
    posts.withdraw(yusuf, coffee.post)
    assert sweep() == 1
    voucher.refresh_from_db()
    assert voucher.state == VoucherState.REFUNDED
    assert balances(elsa, town) == (START, 0)
    assert balances(other, town) == (START - 3, 0), "what was used stays used"
    with pytest.raises(VoucherRefused, match="over"):
        used(yusuf, voucher)


def test_somebody_gives_back_what_they_do_not_use(town, bakery, yusuf, elsa) -> None:
    coffee = perk(bakery, yusuf)
    voucher = got(elsa, coffee)
    with pytest.raises(VoucherRefused, match="not your"):
        vouchers.give_up(yusuf, voucher)
    vouchers.give_up(elsa, voucher)
    vouchers.give_up(elsa, voucher)
    assert balances(elsa, town) == (START, 0)
    again = got(elsa, coffee)
    used(yusuf, again)
    with pytest.raises(VoucherRefused, match="used it already"):
        vouchers.give_up(elsa, again)


def test_a_voucher_that_took_no_coins_gives_none_back(town, yusuf, elsa) -> None:
    row = opened(town)
    bakery = business(town, campaigns=[row])
    speaking(bakery, yusuf)
    thanks = perk(bakery, yusuf, campaign=row, times=1, coins=0)
    took_part(elsa, row)
    before = balances(elsa, town)
    assert vouchers.give_up(elsa, got(elsa, thanks)).state == VoucherState.REFUNDED
    assert balances(elsa, town) == before


def test_everybody_can_download_what_is_stored_about_them(bakery, yusuf, elsa) -> None:
    got(elsa, perk(bakery, yusuf))

    def rows(person: Resident, table: str) -> list[dict]:
        stored = mydata.export(person, "tornsund.localhost")["stored"]
        return next(entry["rows"] for entry in stored if entry["table"] == table)

    (voucher,) = rows(elsa, "microservices.Voucher")
    assert (voucher["what"], voucher["coins"], voucher["state"]) == ("A coffee", 3, "active")
    (speaks,) = rows(yusuf, "microservices.Speaker")
    assert speaks["business"] == "Harbour Bakery"
    (post,) = rows(yusuf, "microservices.Post")
    assert post["title"] == "A coffee"
    assert not rows(elsa, "microservices.Post")


def test_who_deletes_their_account_leaves_the_piece_to_others(town, bakery, yusuf, elsa) -> None:
    coffee = perk(bakery, yusuf, pieces=2, each=2)
    used(yusuf, got(elsa, coffee))
    got(elsa, coffee)
    people.erase_resident(elsa, elsa)
    coffee.refresh_from_db()
    assert coffee.given == 1
    states = Voucher.objects.order_by("pk").values_list("state", "resident")
    assert list(states) == [("redeemed", None), ("refunded", None)]


def test_who_speaks_for_a_business_and_deletes_their_account_leaves_its_posts(
    bakery, yusuf, elsa
) -> None:
    voucher = got(elsa, perk(bakery, yusuf))
    used(yusuf, voucher)
    people.erase_resident(yusuf, yusuf)
    voucher.refresh_from_db()
    assert voucher.redeemed_by is None
    assert voucher.perk.post.made_by is None
    assert not bakery.speakers.exists()
