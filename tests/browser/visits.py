"""One visit to every kind of page, at its usual and at its worst."""

from __future__ import annotations

import contextlib
import dataclasses
import secrets
import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from barometer.actions import answers
from barometer.answering import names
from barometer.models import Round
from demo.people import TORNSUND
from microservices.actions import campaigns, wellbeing
from microservices.actions.campaigns import CampaignRefused
from microservices.models import Dormancy, Participation, Trial
from portal import eid
from portal.actions import following, people
from portal.actions.addresses import refuse_address
from portal.channels import Channel, Outcome
from portal.models import Area, Delivery, Entry, Follow, Municipality, Resident, Topic
from tests import factories
from tests.browser.square import UNBROKEN, Square, cookie_of, session_of
from tests.microservices.dormancy import went


def resident(square: Square, town: str) -> dict[str, Any]:
    """Somebody with an area and a topic, signed in."""
    tornsund = Municipality.objects.get(slug="tornsund")
    ida = people.remember_resident(
        eid.Identity("1" * 64, "Ida", 1985, 41, 41, "high", home=TORNSUND)
    )
    people.choose_interests(
        ida,
        ida,
        municipality=tornsund,
        areas=Area.objects.of(tornsund)[:1],
        topics=Topic.objects.all()[:2],
    )
    return session_of(ida, square.at(town))


def told(square: Square, town: str) -> dict[str, Any]:
    """Somebody who was told everything lately, has read half of it, and has browsers that take alerts."""
    eva = people.remember_resident(
        eid.Identity("5" * 64, "Eva", 1951, 75, 75, "high", home=TORNSUND)
    )
    follower = following.follower_of(eva)
    here = Municipality.objects.get(slug=town)
    if not Delivery.objects.of(here).filter(follower=follower).exists():
        entries = Entry.objects.of(here).filter(silent=False).order_by("pk")
        for place, entry in enumerate(entries[:60]):
            subject = entry.subjects.order_by("-kind").first()
            if place % 3:
                Follow.objects.get_or_create(municipality=here, follower=follower, subject=subject)
            factories.told(follower, entry, subject, read=bool(place % 2))
    if not follower.devices.exists():
        for label in ("Firefox, Android", "", UNBROKEN[:60]):
            factories.DeviceFactory(follower=follower, label=label)
    return session_of(eva, square.at(town))


def reached(square: Square, town: str) -> dict[str, Any]:
    """Somebody whose mail comes back, and who is typing the code of a text message."""
    bo = people.remember_resident(eid.Identity("4" * 64, "Bo", 1990, 36, 36, "high", home=TORNSUND))
    follower = following.follower_of(bo)
    if not follower.addresses.exists():
        mail = factories.AddressFactory(follower=follower, value=f"{'bo' * 20}@post.example")
        refuse_address(mail, Outcome.BOUNCED)
        factories.AddressFactory(
            follower=follower, channel=Channel.SMS, value="+4520123456", confirmed_at=None
        )
    return session_of(bo, square.at(town))


def follower(square: Square, town: str) -> dict[str, Any]:
    """Somebody who follows something of each kind (``tests.browser.square.busy_follower``)."""
    return session_of(Resident.objects.get(subject_hash="5" * 64), square.at(town))


def helper(square: Square, town: str) -> dict[str, Any]:
    """Who gives the help in the exchange of ``tests.browser.square.long_exchange``."""
    return session_of(Resident.objects.get(subject_hash="9" * 64), square.at(town))


def helped(square: Square, town: str) -> dict[str, Any]:
    """Who gets it."""
    return session_of(Resident.objects.get(subject_hash="8" * 64), square.at(town))


def young(square: Square, town: str) -> dict[str, Any]:
    """Who has asked a guardian (``tests.browser.square.asking_a_guardian``)."""
    return session_of(Resident.objects.get(subject_hash="7" * 64), square.at(town))


def guest(square: Square, town: str) -> dict[str, Any]:
    """Who lives in no municipality here."""
    return session_of(
        people.remember_resident(eid.Identity("a" * 64, "Signe", 1974, 52, 52, "high")),
        square.at(town),
    )


def trying(square: Square, town: str) -> dict[str, Any]:
    """Who lives abroad, and tries out the help between neighbours in the demo."""
    row = Trial.objects.select_related("resident").get(municipality__slug="tornsund")
    return session_of(row.resident, square.at(town))


def asked(square: Square, town: str) -> dict[str, Any]:
    """Who wants to be asked how they are doing, and has not answered yet."""
    ada = people.remember_resident(
        eid.Identity("6" * 64, "Ada", 1951, 75, 75, "high", home=TORNSUND)
    )
    wellbeing.join(ada, Municipality.objects.get(slug="tornsund"))
    return session_of(ada, square.at(town))


def away(square: Square, town: str) -> dict[str, Any]:
    """Who was away for a year and had very many coins."""
    tove = people.remember_resident(
        eid.Identity("3" * 64, "Tove", 1951, 75, 75, "high", home=TORNSUND)
    )
    if not Dormancy.objects.visible_to(tove).exists():
        went(tove, Municipality.objects.get(slug="tornsund"), 987_654)
    return session_of(tove, square.at(town))


def maker(square: Square, town: str) -> dict[str, Any]:
    """Who has taken part in a campaign of the demo as often as one can."""
    row = Participation.objects.filter(campaign__proof="evidence", state="paid").first()
    assert row is not None
    assert row.resident is not None
    for words in ("1", "2"):
        with contextlib.suppress(CampaignRefused):
            campaigns.take_part(row.resident, row.campaign, words=words, key=uuid.uuid4())
    return session_of(row.resident, square.at(town))


def voter(square: Square, town: str) -> dict[str, Any]:
    """Who has answered the survey that is open in the demo."""
    ulla = people.remember_resident(
        eid.Identity("b" * 64, "Ulla", 1961, 65, 65, "high", home=TORNSUND)
    )
    for row in Round.objects.of(Municipality.objects.get(slug=town)).answerable(timezone.now()):
        if not row.by_invitation and not answers.took_part(ulla, row):
            sent = {
                name: ["-"]
                for question in answers.Paper.of(row).questions
                for name in names(question.name, question.version.shape)
                if question.version.kind in {"single", "multiple", "scale", "matrix"}
            }
            answers.submit(ulla, row, token=secrets.token_bytes(32), sent=sent)
    return session_of(ulla, square.at(town))


def coordinator(square: Square, town: str) -> dict[str, Any]:
    """Who shows the code of a campaign on the spot."""
    return session_of(Resident.objects.get(username="koordinator"), square.at(town))


def newcomer(square: Square, town: str) -> dict[str, Any]:
    """Somebody of the staff who has typed the password and has no second factor yet."""
    if not Resident.objects.filter(username="nyansat").exists():
        tornsund = Municipality.objects.get(slug="tornsund")
        factories.StaffFactory(municipality=tornsund, username="nyansat")
    client = Client(headers={"host": f"{town}.localhost"})
    client.post("/accounts/login/", {"login": "nyansat", "password": factories.PASSWORD})
    return cookie_of(client, square.at(town))


@dataclasses.dataclass(frozen=True)
class Visit:
    """``who`` makes the cookie of whoever comes; nothing where the page is everybody's."""

    name: str
    town: str
    path: str
    who: Callable[[Square, str], dict[str, Any]] | None = None
    status: int = 200

    def cookie(self, square: Square) -> dict[str, Any]:
        assert self.who is not None
        return self.who(square, self.town)


VISITS = [
    Visit("home", "tornsund", "/da/"),
    Visit("home in another language", "tornsund", "/en/"),
    Visit("Finnish home", "kuulasjarvi", "/fi/"),
    Visit("Swedish home", "kuulasjarvi", "/sv/"),
    Visit("home with nothing", "tomby", "/sv/"),
    Visit("region", "", "/en/"),
    Visit("page", "tornsund", "/da/sorter-affald/"),
    Visit("Finnish page of all blocks", "kuulasjarvi", "/fi{blocks_fi}"),
    Visit("Swedish page of all blocks", "kuulasjarvi", "/sv{blocks_sv}"),
    Visit("cookies", "tornsund", "/da/cookies/"),
    Visit("privacy", "tornsund", "/da/privatliv/"),
    Visit("accessibility", "tornsund", "/da/tilgaengelighed/"),
    Visit("contact", "tornsund", "/da/kontakt/"),
    Visit("cases", "tornsund", "/da/sager/"),
    Visit("Finnish cases", "kuulasjarvi", "/fi/asiat/"),
    Visit("cases narrowed", "tornsund", "/da/sager/?stage=hearing&topic=trafik"),
    Visit("cases with an unknown filter", "tornsund", "/da/sager/?stage=nothing"),
    Visit("cases that do not fit", "tornsund", f"/da/sager/?q={'x' * 90}"),
    Visit("no cases", "tomby", "/sv/arenden/"),
    Visit("case with a long way", "kuulasjarvi", "/fi{rich}"),
    Visit("case in another language", "kuulasjarvi", "/en{rich}"),
    Visit("bare case", "kuulasjarvi", "/fi{bare}"),
    Visit("withdrawn case", "kuulasjarvi", "/fi{withdrawn}"),
    Visit("meetings", "tornsund", "/da/meetings/"),
    Visit("Finnish meetings", "kuulasjarvi", "/fi/meetings/"),
    Visit("no meetings", "tomby", "/sv/meetings/"),
    Visit("meeting held", "tornsund", "/da{held}"),
    Visit("meeting to come", "tornsund", "/da{coming}"),
    Visit("long meeting", "kuulasjarvi", "/fi{long_meeting}"),
    Visit("bodies", "tornsund", "/da/bodies/"),
    Visit("no bodies", "tomby", "/sv/bodies/"),
    Visit("body", "kuulasjarvi", "/fi{body}"),
    Visit("feed", "tornsund", "/da/feed/"),
    Visit("Finnish feed", "kuulasjarvi", "/fi/feed/"),
    Visit("feed narrowed", "tornsund", "/da/feed/?topic=trafik&level=important"),
    Visit("feed with an unknown filter", "tornsund", "/da/feed/?kind=nothing&after=x"),
    Visit("no feed", "tomby", "/sv/feed/"),
    Visit("my feed", "tornsund", "/da/feed/mine/", resident),
    Visit("home of who is signed in", "tornsund", "/da/", resident),
    Visit("search", "tornsund", "/da/search/"),
    Visit("search with hits", "tornsund", "/da/search/?q=cykelsti"),
    Visit("search with a slip", "tornsund", "/da/search/?q=cykelsto"),
    Visit("search in vain", "kuulasjarvi", f"/fi/search/?q={'x' * 90}"),
    Visit("sign-in", "tornsund", "/da/sign-in/"),
    Visit("inbox", "tornsund", "/da/alerts/", told),
    Visit("Finnish inbox", "kuulasjarvi", "/fi/alerts/", told),
    Visit("end of the inbox", "tornsund", "/da/alerts/?before=1", told),
    Visit("inbox with nothing", "tomby", "/sv/alerts/", resident),
    Visit("inbox of nobody", "tornsund", "/da/alerts/"),
    Visit("alert settings", "tornsund", "/da/alerts/settings/", told),
    Visit("Finnish alert settings", "kuulasjarvi", "/fi/alerts/settings/", resident),
    Visit("alert settings of nobody", "tornsund", "/da/alerts/settings/"),
    Visit("follow sheet", "kuulasjarvi", "/fi{sheet}"),
    Visit("follow sheet of who is signed in", "kuulasjarvi", "/en{sheet}", resident),
    Visit("follow sheet of a search", "tornsund", "/da/follow/search/?q=cykelsti"),
    Visit(
        "follow sheet of a place",
        "tornsund",
        "/da/follow/circle/?latitude=1&longitude=1",
        status=422,
    ),
    Visit("a place to follow", "tornsund", "/da/follow/circle/"),
    Visit("no place to follow", "tomby", "/sv/follow/circle/"),
    Visit("nothing to follow any more", "kuulasjarvi", "/fi{over}", status=410),
    Visit("follows", "tornsund", "/da/follows/", follower),
    Visit("no follows", "tomby", "/sv/follows/"),
    Visit("a follow", "tornsund", "/da{follow}", follower),
    Visit("what a follow told", "tornsund", "/da{follow}told/", follower),
    Visit("a pause", "tornsund", "/da/follows/pause/", follower),
    Visit("stop from a message", "tornsund", "/da{stop_one}"),
    Visit("stop everything from a message", "tornsund", "/en{stop}"),
    Visit("my page", "tornsund", "/da/me/", resident),
    Visit("profile", "tornsund", "/da/me/profile/", resident),
    Visit("interests", "tornsund", "/da/me/interests/", resident),
    Visit("addresses", "tornsund", "/da/me/addresses/", resident),
    Visit("addresses in every state", "tornsund", "/da/me/addresses/", reached),
    Visit("delete my account", "tornsund", "/da/me/delete/", resident),
    Visit("the market", "tornsund", "/da/help/"),
    Visit("the market, to somebody", "tornsund", "/da/help/", helper),
    Visit("the market, narrowed to nothing", "tornsund", "/da/help/?side=offer&kind=extremes"),
    Visit("no market", "tomby", "/sv/help/"),
    Visit("how help works", "tornsund", "/da/help/how/"),
    Visit("how help works, with no market", "tomby", "/sv/help/how/"),
    Visit("figures", "tornsund", "/da/help/figures/"),
    Visit("no figures", "tomby", "/sv/help/figures/"),
    Visit("how I am doing", "tornsund", "/da/help/me/life/", resident),
    Visit("how I am doing, too late", "tornsund", "/da/help/me/life/", helper),
    Visit("how I am doing, begun", "tornsund", "/da/help/me/life/", asked),
    Visit("a question", "tornsund", "/da/help/me/life/questions/", asked),
    Visit("trying it out", "tornsund", "/da/help/me/trial/", guest),
    Visit("trying it out, begun", "tornsund", "/fi/help/me/trial/", trying),
    Visit("trying it out, without coins", "tomby", "/sv/help/me/trial/", guest),
    Visit("trying it out, to who lives there", "tornsund", "/da/help/me/trial/", resident),
    Visit("the market, to a guest", "tornsund", "/da/help/", guest),
    Visit("asking for help, as a guest", "tornsund", "/da/help/ask/", guest),
    Visit("a listing", "tornsund", "/da{listing}"),
    Visit("a listing, to somebody", "tornsund", "/da{listing}", resident),
    Visit("asking for help", "tornsund", "/da/help/ask/", helped),
    Visit("asking for one kind of help", "tornsund", "/da/help/ask/extremes/", helped),
    Visit("offering one kind of help", "tornsund", "/da/help/offer/extremes/", helper),
    Visit("what somebody may not offer", "tornsund", "/da/help/offer/trust/", helped),
    Visit("what I ask for and offer", "tornsund", "/da/help/me/listings/", helped),
    Visit("nothing asked for", "tornsund", "/da/help/me/listings/", resident),
    Visit("one's own listing", "tornsund", "/da/help/me{listing_part}", helped),
    Visit("taking a listing back", "tornsund", "/da/help/me{listing_part}withdraw/", helped),
    Visit("my coins", "tornsund", "/da/help/me/coins/", helped),
    Visit("coins for learning that are to come", "kuulasjarvi", "/fi/help/me/coins/", told),
    Visit("no coins yet", "tornsund", "/da/help/me/coins/", resident),
    Visit("coins to take back", "tornsund", "/da/help/me/coins/", away),
    Visit("campaigns", "tornsund", "/da/help/campaigns/"),
    Visit("Finnish campaigns", "kuulasjarvi", "/fi/help/campaigns/"),
    Visit("no campaigns", "tomby", "/sv/help/campaigns/"),
    Visit("a campaign", "tornsund", "/da{campaign}"),
    Visit("a campaign, to somebody", "tornsund", "/fi{campaign}", resident),
    Visit("being there", "tornsund", "/da{campaign_part}here/", resident),
    Visit("a code that is too old", "tornsund", "/da{campaign_part}here/?c=x", status=422),
    Visit("telling what one did", "tornsund", "/da{nests_part}tell/", resident),
    Visit("telling as often as one can", "tornsund", "/da{nests_part}tell/", maker),
    Visit("thanks for taking part", "tornsund", "/da{nests_part}thanks/", maker),
    Visit("the code on the spot", "tornsund", "/da{campaign_part}screen/", coordinator),
    Visit("businesses", "tornsund", "/da/help/businesses/"),
    Visit("Finnish businesses", "kuulasjarvi", "/fi/help/businesses/"),
    Visit("no businesses", "tomby", "/sv/help/businesses/"),
    Visit("a business", "tornsund", "/da{business}"),
    Visit("a business with nothing open", "tornsund", "/fi{bare_business}"),
    Visit("businesses I speak for", "tornsund", "/da/help/me/businesses/", helper),
    Visit("no business I speak for", "tornsund", "/da/help/me/businesses/", resident),
    Visit("my business", "tornsund", "/da{my_business}", helper),
    Visit("posting a job", "tornsund", "/da{my_business}post/job/", helper),
    Visit("giving something for coins", "tornsund", "/da{my_business}post/perk/", helper),
    Visit("a post sent back", "tornsund", "/da{returned}", helper),
    Visit("taking a post back", "tornsund", "/da{perk_post}end/", helper),
    Visit("using a voucher up", "tornsund", "/da/help/me/businesses/use/", helper),
    Visit(
        "a voucher read",
        "tornsund",
        "/da/help/me/businesses/use/?c={voucher_code}",
        helper,
    ),
    Visit(
        "a voucher used before",
        "tornsund",
        "/da/help/me/businesses/use/?c={spent_code}",
        helper,
        status=422,
    ),
    Visit(
        "using vouchers up for nobody",
        "tornsund",
        "/da/help/me/businesses/use/",
        resident,
        status=403,
    ),
    Visit("my vouchers", "tornsund", "/da/help/me/vouchers/", helped),
    Visit("no vouchers", "tornsund", "/da/help/me/vouchers/", resident),
    Visit("a voucher", "tornsund", "/da{voucher}", helped),
    Visit("a voucher that was used", "tornsund", "/da{spent}", helped),
    Visit("giving a voucher back", "tornsund", "/da{voucher}end/", helped),
    Visit("getting a voucher", "tornsund", "/da{perk}", resident),
    Visit("a voucher one cannot have", "tornsund", "/da{perk}", helped),
    Visit("surveys", "tornsund", "/da/barometer/"),
    Visit("Finnish surveys", "kuulasjarvi", "/fi/barometer/"),
    Visit("no surveys", "tomby", "/sv/barometer/"),
    Visit("promises", "tornsund", "/da/barometer/promises/"),
    Visit("Finnish promises", "kuulasjarvi", "/fi/barometer/promises/"),
    Visit("promises narrowed to nothing", "tornsund", "/da/barometer/promises/?standing=at_risk"),
    Visit("no promises", "tomby", "/sv/barometer/promises/"),
    Visit("a promise", "tornsund", "/da{promise}"),
    Visit("a promise, to somebody", "kuulasjarvi", "/fi{long_promise}", resident),
    Visit("a promise of long words", "kuulasjarvi", "/fi{long_promise}"),
    Visit("versions of a promise", "kuulasjarvi", "/fi{long_promise}versions/"),
    Visit("a survey", "tornsund", "/da{survey}"),
    Visit("a survey to come", "tornsund", "/da{survey_to_come}"),
    Visit("a survey by letter", "tornsund", "/da{survey_by_letter}"),
    Visit("a survey that asks for a letter", "tornsund", "/da{survey_by_letter}answer/", resident),
    Visit("a survey in another language", "tornsund", "/fi{survey}", resident),
    Visit("a question of a survey", "tornsund", "/da{survey}answer/", resident),
    Visit("a survey with scripts", "tornsund", "/da{survey}ballot/", resident),
    Visit("results of a survey", "tornsund", "/da{results}"),
    Visit("results that were corrected", "tornsund", "/da{results}releases/1/"),
    Visit("releases of a survey", "tornsund", "/da{results}releases/"),
    Visit("results of choices", "tornsund", "/da{results}releases/2/questions/long-single/"),
    Visit("results of an order", "tornsund", "/da{results}releases/2/questions/long-ranking/"),
    Visit("results of statements", "tornsund", "/da{results}releases/2/questions/long-matrix/"),
    Visit("how results came about", "tornsund", "/da{results}releases/2/method/"),
    Visit("Finnish results", "kuulasjarvi", "/fi{results_fi}"),
    Visit(
        "Finnish results of a question",
        "kuulasjarvi",
        "/fi{results_fi}releases/1/questions/without-a-car/",
    ),
    Visit("a survey that was answered", "tornsund", "/da{survey}answer/", voter),
    Visit("a survey that was answered, with scripts", "tornsund", "/da{survey}ballot/", voter),
    Visit("competitions of ideas", "tornsund", "/da/ideas/"),
    Visit("Finnish competitions of ideas", "kuulasjarvi", "/fi/ideas/"),
    Visit("no competitions of ideas", "tomby", "/sv/ideas/"),
    Visit("a competition of ideas", "tornsund", "/da{competition}"),
    Visit("a competition of ideas, to somebody", "tornsund", "/da{competition}", resident),
    Visit("a competition in another language", "tornsund", "/fi{competition}?order=supported"),
    Visit("a competition that is decided", "tornsund", "/da{decided}"),
    Visit("the result of a competition", "tornsund", "/da{decided}result/"),
    Visit("no result of a competition yet", "tornsund", "/da{competition}result/"),
    Visit("an idea", "tornsund", "/da{idea}"),
    Visit("an idea, to who supports none", "tornsund", "/da{idea}", guest),
    Visit("an idea that became part of another", "tornsund", "/da{merged_idea}"),
    Visit("an idea with the points of a jury", "tornsund", "/da{chosen_idea}"),
    Visit("bootcamps", "tornsund", "/da/ideas/bootcamps/"),
    Visit("no bootcamps", "tomby", "/sv/ideas/bootcamps/"),
    Visit("effects", "tornsund", "/da/learn/effect/"),
    Visit("Finnish effects", "kuulasjarvi", "/fi/learn/effect/"),
    Visit("no effects", "tomby", "/sv/learn/effect/"),
    Visit("an effect", "tornsund", "/da{effect}"),
    Visit("too few to tell", "kuulasjarvi", "/fi{few}"),
    Visit("a bootcamp", "tornsund", "/da{bootcamp}"),
    Visit("a bootcamp that is over, to somebody", "tornsund", "/da{bootcamp_over}", resident),
    Visit("proposing an idea", "tornsund", "/da{competition}propose/", resident),
    Visit("no idea to propose", "tornsund", "/da{competition}propose/", guest),
    Visit("my ideas", "tornsund", "/da/ideas/mine/", resident),
    Visit("no ideas of mine", "tornsund", "/da/ideas/mine/", guest),
    Visit("an idea of mine", "tornsund", "/da{my_idea}", resident),
    Visit("changing an idea of mine", "tornsund", "/da{my_idea}change/", resident),
    Visit("taking an idea of mine back", "tornsund", "/da{my_idea}withdraw/", resident),
    Visit("ideas to judge", "tornsund", "/da{jury}", resident),
    Visit("judging an idea", "tornsund", "/da{judgement}", resident),
    Visit("a seat in a jury", "tornsund", "/da{seat}", resident),
    Visit("courses", "kuulasjarvi", "/fi{courses}"),
    Visit("courses, to who learns", "kuulasjarvi", "/fi{courses}", told),
    Visit("no courses", "tomby", "/sv/laer/"),
    Visit("a course", "kuulasjarvi", "/fi{course}"),
    Visit("a course, to who learns it", "kuulasjarvi", "/fi{course}", told),
    Visit("a module", "kuulasjarvi", "/fi{module}"),
    Visit("a lesson", "kuulasjarvi", "/fi{lesson}"),
    Visit("a lesson in another language", "kuulasjarvi", "/en{lesson}"),
    Visit("a lesson, to who has understood it", "kuulasjarvi", "/fi{lesson}", told),
    Visit("the last lesson, to who has not", "kuulasjarvi", "/fi{last_lesson}", resident),
    Visit("a lesson, to who has not understood it", "kuulasjarvi", "/fi{lesson}", resident),
    Visit("asking about a lesson", "kuulasjarvi", "/fi{asking}", told),
    Visit("answering a question", "kuulasjarvi", "/sv{answering}", resident),
    Visit("taking a question back", "kuulasjarvi", "/fi{own_question}", told),
    Visit("a course on paper", "kuulasjarvi", "/fi{printed_course}"),
    Visit("my courses", "kuulasjarvi", "/fi/learn/me/", told),
    Visit("no courses of mine", "kuulasjarvi", "/fi/learn/me/", guest),
    Visit("exercises", "kuulasjarvi", "/sv/learn/practice/"),
    Visit("no exercises", "tomby", "/sv/learn/practice/"),
    Visit("an exercise", "tornsund", "/da{exercise}"),
    Visit("an exercise opened without its page", "tornsund", "/da{exercise}frame/", status=403),
    Visit("an exercise step by step", "tornsund", "/da{exercise_steps}"),
    Visit("a step of an exercise", "tornsund", "/da{exercise_step}"),
    Visit("a step that is not there any more", "tornsund", "/da{exercise_steps}?step=x"),
    Visit("a lesson with an exercise", "tornsund", "/da{exercise_lesson}"),
    Visit("information campaigns", "tornsund", "/da/kampagner/"),
    Visit("Finnish information campaigns", "kuulasjarvi", "/fi/kampanjat/"),
    Visit("no information campaigns", "tomby", "/sv/kampanjer/"),
    Visit("an information campaign", "kuulasjarvi", "/fi{information}"),
    Visit("an information campaign of the demo", "tornsund", "/da/kampagner/bestil-tid/"),
    Visit("what is printed of a campaign", "kuulasjarvi", "/fi{prints}"),
    Visit("how we know that practising is safe", "kuulasjarvi", "/fi/learn/practice/how-we-know/"),
    Visit("open data", "tornsund", "/da/barometer/data/"),
    Visit("no open data", "tomby", "/sv/barometer/data/"),
    Visit("the files of a survey", "tornsund", "/da{survey_data}"),
    Visit("my exchanges", "tornsund", "/da/help/exchanges/", helper),
    Visit("no exchanges", "tornsund", "/da/help/exchanges/", resident),
    Visit("an exchange, to who helps", "tornsund", "/da{exchange}", helper),
    Visit("an exchange, to who is helped", "tornsund", "/da{exchange}", helped),
    Visit("a code read with a phone", "tornsund", "/da{exchange}here/?c=4711", helper),
    Visit("calling off", "tornsund", "/da{exchange}call_off/", helped),
    Visit("a step that is not one's own", "tornsund", "/da{exchange}decline/", helped, status=409),
    Visit("what I may do", "tornsund", "/da/help/me/permits/", helper),
    Visit("a permit applied for", "tornsund", "/da{permit}", helper),
    Visit("giving a permit back", "tornsund", "/da{permit}withdraw/", helper),
    Visit("applying for a permit", "tornsund", "/da/help/me/permits/trust/perform/", resident),
    Visit("no permit to apply for", "tornsund", "/da/help/me/permits/extremes/perform/", helper),
    Visit("what somebody blocked and reported", "tornsund", "/da/help/me/safety/", helped),
    Visit("nothing blocked", "tornsund", "/da/help/me/safety/", resident),
    Visit("reporting", "tornsund", "/da{report}", helper),
    Visit("blocking", "tornsund", "/da{block}", helper),
    Visit("guardians' yes", "tornsund", "/da/help/me/guardians/", young),
    Visit("guardians' yes, to a grown-up", "tornsund", "/da/help/me/guardians/", resident),
    Visit("a question to a guardian", "tornsund", "/da{guardian}", resident),
    Visit("a question to whoever opens it", "tornsund", "/da{guardian}"),
    Visit("a question to oneself", "tornsund", "/da{guardian}", young),
    Visit("the board", "tornsund", "/da/help/board/"),
    Visit("the board, to who takes no part", "tornsund", "/da/help/board/?span=week", resident),
    Visit("the board, to who stands on it", "tornsund", "/da/help/board/?span=month", helper),
    Visit("no board", "tomby", "/sv/help/board/"),
    Visit("taking part in a board", "tornsund", "/da/help/board/join/", resident),
    Visit("changing a name on a board", "tornsund", "/da/help/board/join/?span=month", helper),
    Visit("taking a name off a board", "tornsund", "/da{line}off/", helper),
    Visit("sharing a place", "tornsund", "/da{card}", helper),
    Visit("a shared place", "tornsund", "/da{shared}"),
    Visit("a place no longer shared", "tornsund", "/da{unshared}", status=410),
    Visit("honours", "tornsund", "/da/help/honours/"),
    Visit("no honours", "tomby", "/sv/help/honours/"),
    Visit("sign-out", "tornsund", "/da/sign-out/", resident),
    Visit("staff sign-in", "tornsund", "/accounts/login/"),
    Visit("forgotten password", "tornsund", "/accounts/password/reset/"),
    Visit("second factor", "tornsund", "/accounts/second-factor/", newcomer),
    Visit("app as second factor", "tornsund", "/accounts/second-factor/app/", newcomer),
    Visit("refused", "tornsund", "/accounts/second-factor/", resident, status=403),
    Visit("not found", "tornsund", "/da/sorter-afald/", status=404),
    Visit("not found at all", "tornsund", f"/da/{'x' * 90}/", status=404),
    Visit("broken", "tornsund", "/da/offline/", status=500),
    Visit("offline", "tornsund", "/da/offline/"),
    Visit("style guide", "tornsund", "/en/styleguide/"),
]
