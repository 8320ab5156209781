"""Businesses and vouchers as everybody, those who speak for a business, and those with a voucher see them."""

import datetime as dt
import uuid

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from microservices import campaigning
from microservices.actions import businesses, posts
from microservices.choices import PostKind, PostState, VoucherState
from microservices.ledger import START
from microservices.models import Post, Voucher
from tests.factories import MunicipalityFactory
from tests.microservices.factories import opened
from tests.portal.queries import at_most

from .steps import LONG, balances, business, got, let_out, perk, sent, speaker_of, speaking, used

pytestmark = pytest.mark.django_db

LIST = "/en/help/businesses/"
MINE = "/en/help/me/businesses/"
VOUCHERS = "/en/help/me/vouchers/"


def text_of(answer) -> str:
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


# For everybody ------------------------------------------------------------------------------------------------


def test_everybody_sees_what_a_colleague_let_out_and_nothing_else(as_, bakery, yusuf) -> None:
    let_out(bakery, yusuf, title="Saturday help")
    sent(bakery, yusuf, title="Not looked at")
    perk(bakery, yusuf)
    page = text_of(as_().get(LIST))
    assert "Harbour Bakery" in page
    assert "1 flexible job" in page
    assert "1 thing for your coins" in page
    shown = as_().get(bakery.get_absolute_url().replace("/da/", "/en/"))
    page = text_of(shown)
    assert "Saturday help" in page
    assert "Ring 20 12 34 56" in page
    assert "12 34 56 74" in page
    assert "3 coins" in page
    assert "5 of 5 are left" in page
    assert "never money" in page
    assert "Not looked at" not in page
    assert "bread@bakery.example" not in page, "the e-mail is for colleagues"
    assert "Yusuf" not in page, "nobody sees who speaks for it"


def test_a_municipality_without_businesses_says_so(as_) -> None:
    assert "No business takes part yet" in text_of(as_().get(LIST))


def test_a_business_with_nothing_open_says_so(as_, bakery) -> None:
    assert "Nothing open right now" in text_of(as_().get(LIST))
    assert "Nothing open right now" in text_of(as_().get(f"{LIST}{bakery.pk}/"))


def test_a_business_that_is_closed_or_a_neighbours_is_not_there(as_, bakery) -> None:
    elsewhere = business(MunicipalityFactory(slug="almby", languages=["da"]))
    assert as_().get(f"{LIST}{elsewhere.pk}/").status_code == 404
    businesses.close(None, bakery)
    assert as_().get(f"{LIST}{bakery.pk}/").status_code == 404
    assert "Harbour Bakery" not in text_of(as_().get(LIST))


def test_a_full_page_takes_few_questions(as_, town, yusuf) -> None:
    row = opened(town)
    bakery = business(town, campaigns=[row], name=LONG)
    speaking(bakery, yusuf)
    for _each in range(4):
        let_out(bakery, yusuf)
        perk(bakery, yusuf, campaign=row)
    client = as_()
    for path in (LIST, f"{LIST}{bakery.pk}/"):
        client.get(path)
        with at_most():
            assert client.get(path).status_code == 200


def test_a_campaign_names_who_says_thank_you_and_with_what(as_, town, yusuf) -> None:
    row = opened(town)
    bakery = business(town, campaigns=[row])
    speaking(bakery, yusuf)
    perk(bakery, yusuf, campaign=row, title="A bag of buns")
    perk(bakery, yusuf, title="A coffee for all")
    page = row.pages.get(locale__language_code="en")
    shown = text_of(as_().get(page.get_url()))
    for person in (None, yusuf):
        client = as_(person)
        client.get(page.get_url())
        with at_most():
            client.get(page.get_url())
    assert "Businesses that say thank you" in shown
    assert "A bag of buns" in shown
    assert "A coffee for all" not in shown
    assert page.title in text_of(as_().get(f"{LIST}{bakery.pk}/"))
    businesses.close(None, bakery)
    assert "Businesses that say" not in text_of(as_().get(page.get_url()))


# Speaking for one -------------------------------------------------------------------------------------------


def test_somebody_is_asked_says_yes_and_can_stop(as_, town, elsa) -> None:
    row = business(town)
    client = as_(elsa)
    empty = client.get(MINE)
    assert "You speak for no business" in text_of(empty)
    assert campaigning.number_of(elsa.pk) in text_of(empty)
    businesses.ask(None, row, number=campaigning.number_of(elsa.pk))
    assert "Do you speak for Harbour Bakery?" in text_of(client.get(MINE))
    assert client.get(f"{MINE}{row.pk}/").status_code == 404, "not before they have said yes"
    said = client.post(f"{MINE}{row.pk}/answer/", {"do": "yes"}, follow=True)
    assert said.redirect_chain[-1][0] == f"{MINE}{row.pk}/"
    assert "Harbour Bakery" in text_of(client.get(MINE))
    client.post(f"{MINE}{row.pk}/answer/", {"do": "no"})
    assert not businesses.speaks(elsa, row)
    assert client.post(f"{MINE}{row.pk}/answer/", {"do": "yes"}).status_code == 404


def test_what_has_closed_meanwhile_is_said(as_, town, elsa) -> None:
    row = business(town)
    asked = businesses.ask(None, row, number=campaigning.number_of(elsa.pk))
    row.closed_at = timezone.now()
    row.save()
    page = as_(elsa).post(f"{MINE}{row.pk}/answer/", {"do": "yes"}, follow=True)
    assert "Nobody asks you" in text_of(page)
    asked.refresh_from_db()
    assert asked.agreed_at is None


def said(**more) -> dict[str, str]:
    ends = timezone.localdate() + dt.timedelta(days=20)
    usual = {
        "key": str(uuid.uuid4()),
        "title": "Saturday help",
        "text": "At the counter.",
        "language": "en",
        "ends_on": ends.isoformat(),
        "answer": "Ring 20 12 34 56",
    }
    return usual | more


def test_who_speaks_for_it_posts_a_job_and_reads_what_a_colleague_says(
    as_, bakery, yusuf, fatima
) -> None:
    client = as_(yusuf)
    form = f"{MINE}{bakery.pk}/post/job/"
    assert client.get(form).status_code == 200
    sent_off = client.post(form, said(note="Is that enough?"), follow=True)
    assert "A colleague looks at it" in text_of(sent_off)
    post = Post.objects.get()
    posts.send_back(fatima, post, words="Say what one earns.")
    page = text_of(client.get(f"{MINE}{bakery.pk}/"))
    assert "A colleague asks: Say what one earns." in page
    change = f"/en/help/me/posts/{post.pk}/"
    assert "Say what one earns." in text_of(client.get(change))
    client.post(change, said(title="Saturday help, paid by tariff"))
    post.refresh_from_db()
    assert (post.title, post.state) == ("Saturday help, paid by tariff", PostState.IN_REVIEW)


def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(as_, bakery, yusuf) -> None:
    wrong = said(answer="", title="x" * 101, text="What I wrote before")
    page = as_(yusuf).post(f"{MINE}{bakery.pk}/post/job/", wrong)
    assert page.status_code == 422
    assert "Use at most 100 letters" in text_of(page)
    assert "What I wrote before" in page.content.decode()
    page = as_(yusuf).post(f"{MINE}{bakery.pk}/post/intern/", said(answer=""))
    assert "Write how people answer" in text_of(page)
    assert not Post.objects.exists()


def test_a_business_gives_something_for_coins(as_, bakery, yusuf) -> None:
    form = f"{MINE}{bakery.pk}/post/perk/"
    client = as_(yusuf)
    page = client.get(form)
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.find(attrs={"name": "campaign", "type": "hidden"}), "it stands behind none"
    assert not soup.find(attrs={"name": "answer"})
    terms = {"coins": "0", "pieces": "50", "each": "1", "times": "0"}
    page = client.post(form, said() | terms)
    assert "at least one coin" in text_of(page)
    client.post(form, said() | terms | {"coins": "2"})
    post = Post.objects.get()
    assert (post.kind, post.perk.coins, post.perk.pieces) == (PostKind.PERK, 2, 50)
    page = client.get(f"/en/help/me/posts/{post.pk}/")
    assert (
        BeautifulSoup(page.content, "html.parser").find(attrs={"name": "pieces"})["value"] == "50"
    )
    client.post(f"/en/help/me/posts/{post.pk}/", said() | terms | {"coins": "4"})
    post.perk.refresh_from_db()
    assert post.perk.coins == 4


def test_there_is_no_field_for_money_anywhere(as_, bakery, yusuf) -> None:
    page = as_(yusuf).get(f"{MINE}{bakery.pk}/post/perk/")
    names = {field.get("name") for field in BeautifulSoup(page.content, "html.parser")("input")}
    assert not {name for name in names if name and name in {"price", "amount", "value", "money"}}
    columns = {field.name for model in (Post, Voucher) for field in model._meta.get_fields()}
    assert not columns & {"price", "amount", "value", "money", "currency"}


def test_the_same_form_sent_twice_is_one_post(as_, bakery, yusuf) -> None:
    form, once = f"{MINE}{bakery.pk}/post/job/", said()
    for _each in range(2):
        assert as_(yusuf).post(form, once).status_code == 302
    assert Post.objects.count() == 1
    other = as_(yusuf).post(f"{MINE}{bakery.pk}/post/intern/", once)
    assert "Something else was sent with the same form" in text_of(other)
    as_(yusuf).post(form, said(key="x"))
    assert Post.objects.count() == 2, "a key that is none says nothing"


def test_what_is_taken_back_is_asked_about_before(as_, bakery, yusuf, elsa) -> None:
    coffee = perk(bakery, yusuf)
    got(elsa, coffee)
    path = f"/en/help/me/posts/{coffee.post_id}/end/"
    client = as_(yusuf)
    assert "1 voucher that nobody has used gives its coins back" in text_of(client.get(path))
    client.post(path)
    assert "It is over already" in text_of(client.get(path))
    again = client.post(path, follow=True)
    assert "meanwhile" in text_of(again)
    assert client.get(f"/en/help/me/posts/{coffee.post_id}/").status_code == 302
    assert "What is over" in text_of(client.get(f"{MINE}{bakery.pk}/"))


def test_nobody_else_comes_near_its_pages(as_, town, bakery, yusuf, elsa) -> None:
    post = sent(bakery, yusuf)
    paths = (
        f"{MINE}{bakery.pk}/",
        f"{MINE}{bakery.pk}/post/job/",
        f"/en/help/me/posts/{post.pk}/",
        f"/en/help/me/posts/{post.pk}/end/",
    )
    for path in paths:
        assert as_(elsa).get(path).status_code == 404
        assert as_().get(path).url.startswith("/en/sign-in/")
    assert as_(yusuf).get(f"{MINE}{bakery.pk}/post/nothing/").status_code == 404


# Vouchers ---------------------------------------------------------------------------------------------------


def test_somebody_gets_a_voucher_shows_it_and_it_is_used(as_, town, bakery, yusuf, elsa) -> None:
    coffee = perk(bakery, yusuf)
    client = as_(elsa)
    path = f"{VOUCHERS}get/{coffee.pk}/"
    assert as_().get(path).url.startswith("/en/sign-in/?next=")
    client = as_(elsa)
    page = client.get(path)
    assert f"You have {START} coins at hand" in text_of(page)
    done = client.post(path, {"key": str(page.context["key"])}, follow=True)
    voucher = Voucher.objects.get()
    assert done.redirect_chain[-1][0] == f"{VOUCHERS}{voucher.pk}/"
    shown = text_of(done)
    assert "Show this when you use it" in shown
    assert voucher.code[:4] in shown
    assert "3 coins are set aside" in shown
    assert BeautifulSoup(done.content, "html.parser").find("svg", class_="qr")
    listed = text_of(client.get(VOUCHERS))
    assert "A coffee" in listed
    assert "Can be used until" in listed
    assert "You have had as many" in text_of(client.get(path))

    baker = as_(yusuf)
    read = baker.get(f"{MINE}use/", {"c": voucher.code})
    assert "The voucher is good" in text_of(read)
    assert "Elsa" not in text_of(read), "the business does not see who has it"
    form = read.context["form"].cleaned_data
    press = {"do": "use", "code": form["code"], "key": str(form["key"])}
    for _each in range(2):
        after = baker.post(f"{MINE}use/", press, follow=True)
        assert "Used: “A coffee”" in text_of(after)
    late = baker.get(f"{MINE}use/", {"c": voucher.code})
    assert late.status_code == 422
    assert "counts once" in text_of(late)
    assert balances(elsa, town) == (START - 3, 0)
    assert "Used" in text_of(as_(elsa).get(f"{VOUCHERS}{voucher.pk}/"))
    moves = text_of(as_(elsa).get("/en/help/me/coins/"))
    assert "Passed on when you used a voucher: A coffee" in moves


def test_a_code_that_is_typed_wrong_is_said_and_stays_there(as_, bakery, yusuf) -> None:
    client = as_(yusuf)
    assert client.get(f"{MINE}use/").status_code == 200
    for typed, words in (("", "Type the code"), ("AAAA", "has this code"), ("x" * 41, "eight")):
        page = client.post(f"{MINE}use/", {"code": typed})
        assert page.status_code == 422
        assert words in text_of(page)


def test_looking_a_voucher_up_does_not_use_it(as_, bakery, yusuf, elsa) -> None:
    voucher = got(elsa, perk(bakery, yusuf))
    page = as_(yusuf).post(f"{MINE}use/", {"code": voucher.code})
    assert "The voucher is good" in text_of(page)
    voucher.refresh_from_db()
    assert voucher.state == VoucherState.ACTIVE


def test_who_speaks_for_no_business_is_told_what_to_do(as_, bakery, yusuf, elsa) -> None:
    voucher = got(elsa, perk(bakery, yusuf))
    page = as_(elsa).get(f"{MINE}use/", {"c": voucher.code})
    assert page.status_code == 403
    assert "Let them point their phone at it" in text_of(page)


def test_what_cannot_be_had_says_why(as_, town, bakery, yusuf, elsa) -> None:
    dear = perk(bakery, yusuf, coins=20)
    path = f"{VOUCHERS}get/{dear.pk}/"
    page = as_(elsa).post(path, {"key": str(uuid.uuid4())})
    assert page.status_code == 422
    assert "not enough coins" in text_of(page)
    assert "You speak for this business" in text_of(as_(yusuf).get(path))
    posts.withdraw(yusuf, dear.post)
    assert as_(elsa).get(path).status_code == 404


def test_somebody_gives_a_voucher_back(as_, town, bakery, yusuf, elsa) -> None:
    voucher = got(elsa, perk(bakery, yusuf))
    path = f"{VOUCHERS}{voucher.pk}/end/"
    assert "3 coins are yours again at once" in text_of(as_(elsa).get(path))
    assert as_(yusuf).get(path).status_code == 404
    page = as_(elsa).post(path, follow=True)
    assert "Somebody else can have it now" in text_of(page)
    assert "It is over already" in text_of(as_(elsa).get(path))
    assert balances(elsa, town) == (START, 0)
    spent = got(elsa, voucher.perk)
    used(yusuf, spent)
    page = as_(elsa).post(f"{VOUCHERS}{spent.pk}/end/", follow=True)
    assert "used it already" in text_of(page)


def test_nobody_sees_anothers_voucher(as_, bakery, yusuf, elsa) -> None:
    voucher = got(elsa, perk(bakery, yusuf))
    assert as_(yusuf).get(f"{VOUCHERS}{voucher.pk}/").status_code == 404
    assert "No vouchers yet" in text_of(as_(yusuf).get(VOUCHERS))


def test_the_pages_of_somebody_take_few_questions(as_, town, bakery, yusuf, elsa) -> None:
    for _each in range(4):
        let_out(bakery, yusuf)
    coffee = perk(bakery, yusuf, each=5, coins=1)
    for _each in range(4):
        voucher = got(elsa, coffee)
    for person, paths in (
        (elsa, (VOUCHERS, f"{VOUCHERS}{voucher.pk}/", f"{VOUCHERS}get/{coffee.pk}/")),
        (yusuf, (MINE, f"{MINE}{bakery.pk}/", f"{MINE}{bakery.pk}/post/perk/", f"{MINE}use/")),
    ):
        client = as_(person)
        for path in paths:
            client.get(path)
            with at_most():
                assert client.get(path).status_code == 200, path


def test_the_question_and_what_became_of_a_post_stand_in_the_inbox(
    as_, town, bakery, yusuf, elsa
) -> None:
    asked = business(town, number="10000009", name="Corner shop")
    businesses.ask(None, asked, number=campaigning.number_of(elsa.pk))
    inbox = text_of(as_(elsa).get("/en/alerts/"))
    assert "asks whether you speak for this business" in inbox
    businesses.answer(elsa, speaker_of(asked, elsa), yes=False)
    let_out(bakery, yusuf, title="Saturday help")
    inbox = text_of(as_(yusuf).get("/en/alerts/"))
    assert "Saturday help" in inbox
    assert "Everybody sees it now" in inbox
