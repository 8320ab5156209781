"""The demo as browser tests meet it: served, with pages and cases that are worse than the demo's own.

What stands here is added once for all tests that read; a test that changes something makes its own.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from barometer.actions import bootcamps, competitions, ideas, questions
from barometer.actions.competitions import Seat, Weighed
from barometer.asking import Asked
from barometer.choices import Design, Promise
from barometer.models import Bootcamp, Competition, Experiment, Idea, ServicePromise
from cases.models import Body, Case, CaseIndexPage, Meeting, Source
from demo.casesystem import CaseSystem
from demo.management.commands.demo import INVENTED, SOURCES
from demo.people import STAFF
from demo.seeding import seed
from demo.state import Login, State
from learning import practice_walk
from learning.actions import practice, progress, talk
from learning.blocks import LessonBody
from learning.models import (
    CourseCopy,
    CoursePage,
    InformationIndexPage,
    LessonPage,
    LessonPost,
    SelfService,
)
from learning.scenarios import grammar
from microservices import campaigning, vetting
from microservices.actions import (
    boards,
    businesses,
    campaigns,
    consents,
    exchanges,
    permits,
    posts,
    safety,
    sharing,
    talking,
)
from microservices.choices import Level
from microservices.models import Board, Campaign, Exchange, LearningCoins, Permit
from portal import eid
from portal.actions import following, people
from portal.blocks import BodyBlock
from portal.models import Area, Follow, Follower, HomePage, Municipality, Resident, Topic
from tests import factories, staff
from tests.barometer import factories as survey_factories
from tests.barometer import ideas as idea_factories
from tests.barometer import promise_releases, promise_rows, published_rounds, releases
from tests.learning import factories as courses
from tests.learning import information
from tests.learning import practice as exercises
from tests.microservices import factories as help_factories
from tests.microservices.businesses import steps as trade

LONG = (
    "Elinkeino-, liikenne- ja ympäristölupavirastojen yhteistyötoimikunnan "
    "kokouspöytäkirjantarkastajat ja kevyenliikenteenväyläsuunnitelmaluonnoksen lausuntokierros"
)
LONG_SWEDISH = (
    "Föredragningslistebilagornas offentlighetsprövning och "
    "samhällsbyggnadsnämndens trafiksäkerhetsförbättringsåtgärdsprogram"
)
UNBROKEN = "Kaupunkiympäristölautakunnanlupajaostonpuheenjohtajistonvarajäsenehdokas"


@dataclasses.dataclass(frozen=True)
class Square:
    """Where everything is served. ``paths`` are addresses of what has no name of its own."""

    port: int
    logins: dict[str, Login]
    paths: dict[str, str]

    def at(self, town: str, path: str = "/") -> str:
        """``town`` is a municipality's short name; with none it is the host where all are listed."""
        host = f"{town}.localhost" if town else "localhost"
        return f"http://{host}:{self.port}{path.format(**self.paths)}"


def open_square(port: int) -> Square:
    """Fill the database with the demo, reached at ``port``, and with the extremes."""
    today = timezone.localdate()
    state = State(
        start=today,
        provider_port=0,
        cases_port=0,
        client_secret="",
        logins={colleague.username: Login.fresh() for colleague in STAFF},
    )
    with CaseSystem(shared=None, start=today) as system:
        addresses = {slug: (SOURCES[slug][0], system.url + SOURCES[slug][1]) for slug in INVENTED}
        seed(state, port=port, addresses=addresses, say=lambda _text: None)
    paths = extremes(today)
    empty = factories.MunicipalityFactory(
        slug="tomby", languages=("sv",), hostname="tomby.localhost"
    )
    factories.CaseIndexPageFactory(parent=empty.site.root_page.specific, title="Ärenden")
    courses.index(empty)
    information.published(
        empty.site.root_page.specific, InformationIndexPage(title="Kampanjer", slug="kampanjer")
    )
    empty.site.port = port
    empty.site.save()
    return Square(port, state.logins, paths)


def extremes(today: dt.date) -> dict[str, str]:
    kuulasjarvi = Municipality.objects.get(slug="kuulasjarvi")
    finnish, swedish = kuulasjarvi.home_pages
    source = Source.objects.of(kuulasjarvi).get()
    asiat = CaseIndexPage.objects.child_of(finnish).get()
    meeting = long_meeting(source)
    pages = {
        "blocks_fi": every_block(finnish, LONG),
        "blocks_sv": every_block(swedish, LONG_SWEDISH),
        "rich": long_case(asiat, source, today),
        "bare": bare_case(asiat, source),
        "withdrawn": withdrawn_case(asiat, source),
    }
    held = Meeting.objects.of(Municipality.objects.get(slug="tornsund")).order_by("starts_at")
    paths = {name: urlsplit(page.full_url).path[3:] for name, page in pages.items()}
    body = Body.objects.of(kuulasjarvi).filter(meetings__isnull=False).first()
    followed = busy_follower().follows.get(subject__kind="search")
    exchange = long_exchange()
    permit = long_permit(exchange)
    campaign = long_campaign(exchange)
    return (
        paths
        | long_board(exchange)
        | {
            "report": f"/help/report/exchange/{exchange.pk}/",
            "block": f"/help/block/exchange/{exchange.pk}/",
            "guardian": f"/help/guardian/{asking_a_guardian(exchange)}/",
            "campaign": urlsplit(campaign.pages.get().full_url).path[3:],
            "campaign_part": f"/help/campaigns/{campaign.pk}/",
            "nests_part": f"/help/campaigns/{Campaign.objects.get(proof='evidence').pk}/",
            **long_business(exchange, campaign),
            "listing": f"/help/listings/{exchange.listing_id}/",
            "listing_part": f"/listings/{exchange.listing_id}/",
            "exchange": f"/help/exchanges/{exchange.pk}/",
            "permit": f"/help/me/permits/{permit.pk}/",
            "survey": f"/barometer/{long_survey()}/",
            "survey_to_come": f"/barometer/{coming_survey()}/",
            "survey_by_letter": f"/barometer/{survey_by_letter()}/",
            "results": f"/barometer/{long_results()}/",
            "results_fi": f"/barometer/{finnish_results()}/",
            "promise": f"/barometer/promises/{ServicePromise.objects.order_by('pk')[0].pk}/",
            "long_promise": f"/barometer/promises/{long_promise()}/",
            **long_competition(),
            **long_course(finnish),
            **long_exercise(),
            **long_information(finnish),
            "survey_data": f"/barometer/{corrected_survey()}/data/",
            "sheet": f"/follow/case/{pages['rich'].case_id}/",
            "over": f"/follow/case/{pages['withdrawn'].case_id}/",
            "follow": f"/follows/{followed.pk}/",
            "stop": f"/stop/{followed.follower.stop_key}/",
            "stop_one": f"/stop/{followed.follower.stop_key}/{followed.subject_id}/",
            "body": f"/bodies/{body.slug}/",
            "long_meeting": f"/meetings/{meeting.pk}/",
            "effect": f"/learn/effect/{measured(Municipality.objects.get(slug='tornsund'), 'moving')}/",
            "few": f"/learn/effect/{measured(kuulasjarvi, 'grave')}/",
            "held": f"/meetings/{held.first().pk}/",
            "coming": f"/meetings/{held.last().pk}/",
        }
    )


def measured(town: Municipality, slug: str) -> int:
    return SelfService.objects.of(town).get(slug=slug).pk


def busy_follower() -> Follower:
    """Somebody who follows something of each kind, some of it paused, over or gone."""
    tornsund = Municipality.objects.get(slug="tornsund")
    mads = people.remember_resident(
        eid.Identity("5" * 64, "Mads", 1985, 41, 41, "high", home=tornsund.code)
    )
    follower = following.follower_of(mads)
    cases = Case.objects.of(tornsund).shown()[:2]
    body, area = Body.objects.of(tornsund).first(), Area.objects.of(tornsund).first()
    for kind, row in (("body", body), ("area", area), ("topic", Topic.objects.first())):
        following.follow(follower, following.row_subject(tornsund, kind, row.pk), level="all")
    search = following.search_subject(tornsund, "x" * 60)
    paused = following.follow(follower, search, channels=["e", "p"])
    following.pause(follower, timezone.now() + dt.timedelta(days=14), row=paused)
    for case in cases:
        following.follow(follower, following.row_subject(tornsund, "case", case.pk), level="all")
    gone = following.row_subject(tornsund, "case", 1 << 40)
    Follow.objects.create(municipality=tornsund, follower=follower, subject=gone)
    return follower


def long_exchange() -> Exchange:
    """An agreement with long words, a talk, and the code to show; who helps has called off another one."""
    tornsund = Municipality.objects.get(slug="tornsund")
    eva, mads = (
        people.remember_resident(
            eid.Identity(digit * 64, name, 1951, 75, 75, "high", home=tornsund.code)
        )
        for digit, name in (("8", "Eva"), ("9", "Mads"))
    )
    company = help_factories.CategoryFactory(
        municipality=tornsund, slug="extremes", name_da=UNBROKEN, check_in=True
    )
    usual = {"title": LONG[:100], "language": "fi", "place": UNBROKEN, "address": LONG[:150]}
    off = help_factories.agreed(help_factories.listed(eva, company, **usual), mads)
    exchanges.call_off(mads, off)
    agreed = help_factories.agreed(help_factories.listed(eva, company, **usual), mads)
    talking.say(mads, agreed, text=f"{UNBROKEN} {LONG}", key=uuid.uuid4())
    talking.say(eva, agreed, button="thanks", key=uuid.uuid4())
    return agreed


def long_board(exchange: Exchange) -> dict[str, str]:
    """Who helps stands on a board under a long name, in an area with a long name, and has shared one final place and
    taken back another; ``line``, ``card``, ``shared`` and ``unshared`` are their paths."""
    person, town = exchange.performer, exchange.municipality
    assert person is not None
    area = factories.AreaFactory(municipality=town, names={"da": UNBROKEN})
    boards.join(person, town, span="month", alias=UNBROKEN[:24], area=area)
    cards = []
    for day in (dt.date(2025, 1, 1), dt.date(2025, 4, 1)):
        board = Board.objects.create(
            municipality=town, area=area, span="quarter", first_day=day, people=40
        )
        line = board.lines.create(
            resident=person, alias=UNBROKEN[:24], quarters=4003, rank=4, shared=True
        )
        cards.append(sharing.share(person, line))
    kept, gone = cards
    sharing.take_back(person, gone)
    return {
        "line": f"/help/board/lines/{kept.line_id}/",
        "card": f"/help/board/cards/{kept.pk}/",
        "shared": f"/help/cards/{sharing.token_of(kept)}/",
        "unshared": f"/help/cards/{sharing.token_of(gone)}/",
    }


def long_campaign(exchange: Exchange) -> Campaign:
    """A campaign with long words on every side; who is helped was refused in another one."""
    tornsund, eva = exchange.municipality, exchange.requester
    nests = Campaign.objects.get(proof="evidence")
    row = help_factories.opened(
        tornsund,
        name_da=UNBROKEN,
        unit_da=UNBROKEN[:60],
        owner="council",
        owner_name=LONG[:120],
        goal=1_000_000,
    )
    page = row.pages.get()
    page.summary = f"{LONG} {UNBROKEN}"
    page.story = [("text", f"<h2>{LONG}</h2><p>{UNBROKEN}</p>")]
    page.save_revision().publish()
    assert eva is not None
    made = campaigns.take_part(eva, nests, words=f"{UNBROKEN} {LONG}", key=uuid.uuid4())
    campaigns.refuse(None, made, reason=f"{UNBROKEN} {LONG}")
    return row


def long_business(exchange: Exchange, campaign: Campaign) -> dict[str, str]:
    """A business with long words on every side, for which who helps speaks; who is helped has a voucher of it."""
    town, speaker, eva = exchange.municipality, exchange.performer, exchange.requester
    assert speaker is not None
    assert eva is not None
    row = trade.business(
        town,
        name=f"{UNBROKEN} {LONG}"[:120],
        number="10000009",
        about=f"{LONG} {UNBROKEN}",
        address=UNBROKEN,
        phone="+45 20 12 34 56",
        website=f"https://{'x' * 60}.example/",
        campaigns=[campaign],
    )
    trade.speaking(row, speaker)
    usual = {
        "title": LONG[:100],
        "text": f"{UNBROKEN} {LONG}",
        "place": UNBROKEN,
        "answer": LONG[:200],
    }
    trade.let_out(row, speaker, **usual)
    trade.let_out(row, speaker, "intern", **usual)
    returned = trade.sent(row, speaker, **usual, note=LONG)
    posts.send_back(None, returned, words=f"{UNBROKEN} {LONG}")
    perk = trade.perk(row, speaker, **usual | {"answer": ""}, campaign=campaign, coins=2, each=2)
    voucher, spent = trade.got(eva, perk), trade.got(eva, perk)
    trade.used(speaker, spent)
    asked = trade.business(town, number="10000017", name=UNBROKEN)
    businesses.ask(None, asked, number=campaigning.number_of(speaker.pk))
    return {
        "business": f"/help/businesses/{row.pk}/",
        "bare_business": f"/help/businesses/{asked.pk}/",
        "my_business": f"/help/me/businesses/{row.pk}/",
        "returned": f"/help/me/posts/{returned.pk}/",
        "perk": f"/help/me/vouchers/get/{perk.pk}/",
        "perk_post": f"/help/me/posts/{perk.post_id}/",
        "voucher": f"/help/me/vouchers/{voucher.pk}/",
        "voucher_code": voucher.code,
        "spent": f"/help/me/vouchers/{spent.pk}/",
        "spent_code": spent.code,
    }


def asking_a_guardian(exchange: Exchange) -> str:
    """Liv, who is fifteen, has asked a guardian; the code of the link. Who is helped has blocked and reported."""
    town = exchange.municipality
    liv = people.remember_resident(
        eid.Identity(
            "7" * 64, "Liv", timezone.localdate().year - 15, 14, 15, "high", home=town.code
        )
    )
    for number in range(2):
        kind = help_factories.CategoryFactory(
            municipality=town,
            slug=f"young-{number}",
            name_da=f"{UNBROKEN} {number}",
            minors="among",
        )
    eva = exchange.requester
    assert eva is not None
    safety.block(eva, factories.ResidentFactory(municipality=town, first_name=UNBROKEN[:60]))
    safety.report(eva, exchange=exchange, reason="other", text=LONG, key=uuid.uuid4())
    _consent, code = consents.ask(liv, kind)
    return code


def long_permit(exchange: Exchange) -> Permit:
    """An application that takes everything there is to see, with long words on both sides."""
    trust = help_factories.CategoryFactory(
        municipality=exchange.municipality,
        slug="trust",
        name_da=f"{UNBROKEN} 2",
        level=Level.CERTIFIED,
        certificate=vetting.certificate_of(exchange.municipality.country),
    )
    assert exchange.performer is not None
    permit = permits.apply(exchange.performer, trust, reason=f"{UNBROKEN} {LONG}")
    permits.see(None, permit, kind="training")
    return permits.take_up(None, permit, words=f"{UNBROKEN} {LONG}")


def long_promise() -> int:
    """A promise with long words, three versions' worth of targets, figures of many rounds, and steps in every state."""
    kuulasjarvi = Municipality.objects.get(slug="kuulasjarvi")
    question = survey_factories.question(
        kuulasjarvi, "extremes", "single", asks=LONG, options=[UNBROKEN, "Ei"]
    )
    words = {"title": LONG[:100], "text": f"{LONG}\n\n{UNBROKEN} {LONG}", "decided": UNBROKEN}
    row = promise_rows.published(
        kuulasjarvi, *(promise_rows.share(question, target=0.55) for _each in range(3)), **words
    )
    for place in range(8):
        round_ = promise_releases.asked_and_closed(kuulasjarvi, "extremes", ago=900 - 100 * place)
        value = None if place == 3 else 0.4 + 0.02 * place
        changes = {("extremes", 1): "up"} if place == 5 else None
        promise_releases.released(
            round_, promise_releases.figure("extremes", 1, value), changes=changes
        )
    promise_rows.again(
        row, promise_rows.share(question, target=0.6), **words | {"text": f"{UNBROKEN}\n\n{LONG}"}
    )
    today = timezone.localdate()
    for days in (-9, 9):
        promise_rows.step(row, name_fi=LONG[:150], due=today + dt.timedelta(days=days))
    promise_rows.step(row, name_fi=UNBROKEN, due=today, done_on=today, note_fi=LONG)
    promise_rows.step(row, name_fi=UNBROKEN)
    return row.pk


def long_survey() -> int:
    """A survey in Tornsund whose words are long; its number. It is the one that closes last."""
    tornsund = Municipality.objects.get(slug="tornsund")
    said = {"asks": LONG, "hint": LONG_SWEDISH, "options": [UNBROKEN, LONG, "3"], "rows": []}
    lines = {"options": [UNBROKEN, "2"], "rows": [LONG, UNBROKEN]}
    for code, kind, more in (
        ("long-single", "single", {}),
        ("long-ranking", "ranking", {}),
        ("long-matrix", "matrix", lines),
    ):
        questions.write(None, tornsund, code=code, kind=kind, wording={"da": said | more})
    asked = [Asked("long-single"), Asked("long-ranking"), Asked("long-matrix")]
    return survey_factories.opened(
        tornsund, *asked, name_da=LONG, about_da=LONG_SWEDISH, source=UNBROKEN
    ).pk


def long_competition() -> dict[str, str]:
    """A competition with long words, an idea with an earlier wording and one that became part of it, a seat in its
    jury; and the one of the demo that is decided."""
    tornsund = Municipality.objects.get(slug="tornsund")
    people_of = {
        name: people.remember_resident(
            eid.Identity(digit * 64, name, 1985, 41, 41, "high", home=tornsund.code)
        )
        for digit, name in (("1", "Ida"), ("4", "Bo"))
    }
    ida = people_of["Ida"]
    row = idea_factories.announced(
        tornsund,
        name_da=LONG,
        about_da=LONG_SWEDISH,
        criteria=[Weighed(60, {"da": LONG[:150]}), Weighed(40, {"da": UNBROKEN})],
        seats=[Seat(UNBROKEN[:80], LONG[:150])],
    )
    where = {"area": Area.objects.of(tornsund).first(), "topic": Topic.objects.first()}
    usual = {"text": f"{UNBROKEN} {LONG}", "place": UNBROKEN[:120], **where}
    idea = idea_factories.public(row, ida, LONG[:100], **usual)
    other = idea_factories.public(row, ida, UNBROKEN[:100], **usual)
    ideas.merge(None, other, idea, words=LONG[:900])
    new = ideas.reword(ida, idea, title=UNBROKEN[:100], text=LONG)
    assert new is not None
    ideas.approve(None, new)
    ideas.reword(ida, idea, title=LONG[:90], text=UNBROKEN)
    judged = idea_factories.announced(
        tornsund,
        name_da=LONG,
        criteria=[Weighed(60, {"da": LONG[:150]}), Weighed(40, {"da": UNBROKEN[:150]})],
        seats=[Seat("Ida")],
    )
    judging = idea_factories.public(judged, people_of["Bo"], LONG[:100], **usual)
    idea_factories.seated(judged, ida)
    idea_factories.let_pass(judged, 25)
    idea_factories.decided(judging, yes=True)
    competitions.close_shortlist(None, judged)
    idea_factories.let_pass(judged, 10)
    decided = Competition.objects.of(tornsund).filter(step="decided").first()
    assert decided is not None
    chosen = decided.ideas.filter(shortlisted=True).order_by("-votes").first()
    return {
        "competition": f"/ideas/{row.pk}/",
        "decided": f"/ideas/{decided.pk}/",
        "idea": f"/ideas/idea/{idea.pk}/",
        "merged_idea": f"/ideas/idea/{other.pk}/",
        "chosen_idea": f"/ideas/idea/{chosen.pk}/",
        "my_idea": f"/ideas/mine/{idea.pk}/",
        "bootcamp": f"/ideas/bootcamps/{long_bootcamp(idea)}/",
        "bootcamp_over": f"/ideas/bootcamps/{Bootcamp.objects.filter(step='over').first().pk}/",
        "jury": f"/ideas/{judged.pk}/jury/",
        "judgement": f"/ideas/idea/{judging.pk}/judge/",
        "seat": f"/ideas/jury/{row.jurors.get().key}/",
    }


def long_bootcamp(idea: Idea) -> int:
    """A bootcamp with long words that tries out ``idea``: a session that is full and one that is not; its number."""
    town = idea.competition.municipality
    now = timezone.now()
    meetings = [
        bootcamps.Meeting(
            now + dt.timedelta(days=day), now + dt.timedelta(days=day, hours=2), place, places
        )
        for day, place, places in ((5, UNBROKEN[:150], 1), (12, LONG[:150], 20))
    ]
    row = bootcamps.prepare(
        None,
        Bootcamp(municipality=town, name_da=LONG[:190], about_da=LONG_SWEDISH),
        meetings=meetings,
        team=[bootcamps.Leads(UNBROKEN[:80], LONG[:150])],
    )
    bootcamps.make_public(None, row)
    author = idea.authors.first().resident
    bootcamps.sign_up(author, row.sessions.first())
    tried = Experiment(
        bootcamp=row, idea=idea, language="da", question=LONG[:190], method=UNBROKEN, result=LONG
    )
    bootcamps.write_experiment(None, tried)
    return row.pk


def coming_survey() -> int:
    """One that has not opened yet."""
    tornsund = Municipality.objects.get(slug="tornsund")
    later = timezone.now() + dt.timedelta(days=2)
    return survey_factories.opened(tornsund, Asked("heard"), opens_at=later, name_da="Senere").pk


def survey_by_letter() -> int:
    """One that only those answer who were drawn at random."""
    tornsund = Municipality.objects.get(slug="tornsund")
    return survey_factories.opened(
        tornsund,
        Asked("heard"),
        name_da="Breve",
        design=Design.RANDOM_SAMPLE,
        promise=Promise.PROCEDURAL,
    ).pk


def long_results() -> int:
    """A published survey in Tornsund whose words are long, corrected once; its number. After ``long_survey``."""
    tornsund = Municipality.objects.get(slug="tornsund")
    row = published_rounds.closed(
        tornsund,
        "long-single",
        "long-ranking",
        "long-matrix",
        weeks=30,
        name_da=LONG,
        about_da=LONG_SWEDISH,
        source=UNBROKEN,
    )
    figures = published_rounds.all_figures(published_rounds.asked_in(row), shift=0.1, seed=1)
    published_rounds.publish(row, figures)
    published_rounds.publish(row, figures, number=2, note=LONG)
    return row.pk


def finnish_results() -> int:
    """The newest of two published surveys in Kuulasjärvi, in a random sample; its number."""
    kuulasjarvi = Municipality.objects.get(slug="kuulasjarvi")
    town = published_rounds.everything(
        kuulasjarvi, names=("Syksy", "Kevät"), shifts=(0.0, 0.12), design=Design.RANDOM_SAMPLE
    )
    return town.rounds[-1].pk


def corrected_survey() -> int:
    """One whose figures were published twice, with long words."""
    tornsund = Municipality.objects.get(slug="tornsund")
    return releases.corrected(tornsund, Asked("heard"), name=LONG, note=f"{UNBROKEN} {LONG}").pk


def long_course(home: HomePage) -> dict[str, str]:
    """A course of long words with a lesson of every block, and two short ones; Eva has understood the first and the
    last, and has begun a course that is gone."""
    town = Municipality.objects.get(slug="kuulasjarvi")
    body = [(name, block.get_preview_value()) for name, block in LessonBody().child_blocks.items()]
    contact = town.contacts.first()
    body += [
        ("ask_ambassador", {"text": LONG, "contact": contact}),
        ("checklist", {"heading": LONG[:120], "items": [UNBROKEN, LONG]}),
    ]
    row = courses.course(
        town,
        home,
        title=LONG,
        intro=f"{LONG} {UNBROKEN}",
        outcomes=[("one", UNBROKEN), ("one", LONG[:160])],
        competences="2.3, 4.2",
        level=3,
        copied=True,
        authors=[("author", {"name": UNBROKEN, "role": LONG, "address": "https://example.org/"})],
        talk=True,
    )
    CourseCopy.objects.create(
        municipality=town,
        course_key=row.key,
        language="fi",
        origin_key=uuid.uuid4(),
        origin_language="sv",
        origin_place=UNBROKEN,
        title=f"{LONG} {UNBROKEN}",
        url="https://example.org/",
        authors=[LONG, UNBROKEN],
        licence="CC-BY-4.0",
        base={"pages": []},
    )
    LearningCoins.objects.create(municipality=town, lesson=1, course=5, licence=10)
    first, second = courses.module(row, LONG, intro=LONG), courses.module(row, UNBROKEN)
    lessons = [
        courses.lesson(first, LONG, goal=LONG, body=body, minutes=45),
        courses.lesson(first, UNBROKEN, goal=UNBROKEN),
        courses.lesson(second, "Lyhyt"),
    ]
    eva = people.remember_resident(
        eid.Identity("5" * 64, "Eva", 1951, 75, 75, "high", home=town.code)
    )
    gone = courses.course(town, home, title=f"{UNBROKEN} {UNBROKEN}")
    for lesson in (lessons[0], lessons[2], courses.lesson(courses.module(gone))):
        progress.understand(eva, lesson)
    gone.delete()
    asked, own = long_talk(eva, lessons[0])
    pages = {"courses": row.get_parent(), "course": row, "module": first, "lesson": lessons[0]}
    paths = {name: urlsplit(page.full_url).path[3:] for name, page in pages.items()}
    return paths | {
        "last_lesson": urlsplit(lessons[2].full_url).path[3:],
        "printed_course": f"/learn/courses/{row.key}/print/",
        "asking": f"/learn/me/lessons/{lessons[0].key}/talk/",
        "answering": f"/learn/me/lessons/{lessons[0].key}/talk/{asked}/",
        "own_question": f"/learn/me/talk/{own}/",
    }


def long_talk(eva: Resident, lesson: LessonPage) -> tuple[int, int]:
    """A question in long words with two answers, and of Eva's own one that waits and one that was not let out.
    Returns the number of the first and of one of hers."""

    def said(person: Resident, text: str, question: LessonPost | None = None) -> LessonPost:
        return talk.write(
            person, lesson, text=text, language="fi", key=uuid.uuid4(), question=question
        )

    place = lesson.course.municipality
    other = factories.ResidentFactory(municipality=place, first_name=UNBROKEN[:40])
    asked = talk.approve(None, said(other, f"{LONG} {UNBROKEN}"))
    talk.approve(None, said(eva, f"{LONG}\n\n{UNBROKEN}", asked))
    talk.approve(None, said(other, LONG, asked))
    talk.decline(None, said(eva, LONG), words=f"{UNBROKEN} {LONG}")
    return asked.pk, said(eva, f"{UNBROKEN} {LONG}").pk


def long_exercise() -> dict[str, str]:
    """An exercise with long words, at its beginning and in the middle; and one of the demo's own lessons with one."""
    town = Municipality.objects.get(slug="tornsund")
    data = exercises.moving()
    data |= {"id": "", "language": "da", "title": UNBROKEN, "about": LONG, "service": UNBROKEN}
    form = data["screens"][1]
    form |= {"title": LONG[:150], "text": f"{UNBROKEN}. {LONG}.", "address": f"{UNBROKEN}.example"}
    form["fields"][0] |= {"label": UNBROKEN, "help": LONG}
    form["moves"][0]["label"] = LONG[:110]
    data["tasks"][0]["goal"] = f"Lindevej 4: {LONG} {UNBROKEN}."
    made = practice.take_in(None, town, grammar.read(data))
    row = practice.publish(None, made)
    steps = f"/learn/practice/{row.key}/steps/"
    begun = practice_walk.step(row.scenario, practice_walk.first(row.scenario, "move"))
    assert begun is not None
    lesson = LessonPage.objects.get(slug="kend-en-falsk-besked")
    return {
        "exercise": f"/learn/practice/{row.key}/",
        "exercise_steps": steps,
        "exercise_step": f"{steps}?step={begun.buttons[0].token}",
        "exercise_lesson": urlsplit(lesson.full_url).path[3:],
    }


def long_information(home: HomePage) -> dict[str, str]:
    """A campaign with long words that leads to a course of long words and to a contact."""
    town = Municipality.objects.get(slug="kuulasjarvi")
    course = CoursePage.objects.descendant_of(home).get(title=LONG)
    row = information.campaign(
        town,
        home,
        title=f"{UNBROKEN} {LONG}"[:100],
        slug="pitka-kampanja",
        intro=f"{UNBROKEN} {LONG}"[:200],
        steps=information.steps(*[(UNBROKEN[:60], f"{UNBROKEN} {LONG}"[:160])] * 3),
        link_text=UNBROKEN[:40],
        learn=[("course", course)],
        contact=town.contacts.first(),
        phone=UNBROKEN[:40],
    )
    return {
        "information": urlsplit(row.full_url).path[3:],
        "prints": f"/learn/campaigns/{row.pk}/",
    }


def every_block(home: HomePage, title: str) -> Page:
    """A page of all blocks, each as its preview shows it, between headings that will not break."""
    image = get_image_model().objects.create(title="Torg", file=staff.picture("torg"))
    for name in ("plan.pdf", f"{UNBROKEN}.pdf"):
        get_document_model().objects.create(title=name, file=ContentFile(b"%PDF-1.4", name))
    shown = {name: block.get_preview_value() for name, block in BodyBlock().child_blocks.items()}
    shown["contact"] = {"contact": home.municipality.contacts.first()}
    body: list[tuple[str, Any]] = list(shown.items())
    film, captions = (
        get_document_model().objects.create(title=name, file=ContentFile(data, name))
        for name, data in (
            ("torget.mp4", b"x"),
            ("torget.vtt", b"WEBVTT\n\n00:01.000 --> 00:03.000\nTorget\n"),
        )
    )
    body += [
        ("text", f"<h2>{title}</h2><h3>{UNBROKEN}</h3><p>{title}. {UNBROKEN}</p>"),
        (
            "video",
            {
                "title": UNBROKEN,
                "file": film,
                "link": "",
                "length": "3:04",
                "poster": image,
                "captions": [{"language": "sv", "file": captions}],
                "transcript": f"<p>{UNBROKEN}</p>",
            },
        ),
        ("quote", {"text": UNBROKEN, "who": LONG, "role": LONG}),
        ("accordion", {"heading": LONG, "items": [{"question": LONG, "answer": f"<p>{LONG}"}]}),
    ]
    return factories.StandardPageFactory(parent=home, title=title, intro=f"{title}.", body=body)


def long_case(parent: CaseIndexPage, source: Source, today: dt.date) -> Page:
    """Nine bodies, one round more, two bodies at once now, explained by an editor, with everything else."""
    case = factories.CaseFactory(
        source=source,
        title=LONG,
        number="HEL 2026-000123",
        stage="hearing",
        language="fi",
        opened_on=today - dt.timedelta(days=400),
        hearing_until=today + dt.timedelta(days=12),
        kind_text=UNBROKEN,
        classification_name=UNBROKEN,
    )
    for number in range(6):
        result = "RETURNED" if number in (2, 4) else "PASSED_UNCHANGED"
        turn(case, f"{UNBROKEN} {number}", number, days=number * 30 - 250, result=result)
    for number in (7, 8):
        turn(case, f"Lautakunta {number}", number, deadline=case.hearing_until)
    turn(case, "Kaupunginvaltuusto", 9, days=40)
    for number in range(9):
        paper = factories.DocumentFactory(
            source=source, title=f"{LONG} {number}", size=2_100_000, pages=number + 1
        )
        case.documents.add(paper)
    for kind, before, after in (
        ("stage", {"stage": "preparation"}, {"stage": "hearing"}),
        ("title", {"title": UNBROKEN}, {"title": LONG}),
        ("document_added", {}, {"title": LONG}),
    ):
        factories.CaseEventFactory(case=case, kind=kind, before=before, after=after)
    return factories.CasePageFactory(
        parent=parent,
        case=case,
        slug="pitka-asia",
        headline=f"Uusi pyörätie ja {UNBROKEN.casefold()}",
        summary=f"Kunta suunnittelee pyörätietä. {LONG}.",
        meaning=f"<h3>{UNBROKEN}</h3><p>{LONG}</p><ul><li>{UNBROKEN}</li></ul>",
        participation="<p>Kirjoita meille, tai soita.</p>",
        participation_until=case.hearing_until,
        participation_link="https://kuulasjarvi.example/vastaa",
    )


def turn(
    case: Case, body: str, order: int, *, days: int | None = None, result="", **fields
) -> None:
    body = factories.BodyFactory(source=case.source, name=body)
    meeting = None
    if days is not None:
        meeting = factories.MeetingFactory(
            source=case.source,
            name=f"Kokous: {body.name}",
            starts_at=timezone.now() + dt.timedelta(days=days),
        )
        meeting.bodies.add(body)
    row = factories.ConsiderationFactory(
        case=case, body=body, meeting=meeting, order=order, **fields
    )
    if result:
        factories.AgendaItemFactory(
            meeting=meeting, case=case, consideration_key=row.key, result=result, result_text=LONG
        )


def bare_case(parent: CaseIndexPage, source: Source) -> Page:
    case = factories.CaseFactory(
        source=source, title="", number="", stage="", language="fi", opened_on=None
    )
    return factories.CasePageFactory(parent=parent, case=case, title="Asia", slug="asia")


def withdrawn_case(parent: CaseIndexPage, source: Source) -> Page:
    case = factories.CaseFactory(
        source=source, title=LONG, language="fi", withdrawn_at=timezone.now()
    )
    return factories.CasePageFactory(parent=parent, case=case, slug="peruttu")


def long_meeting(source: Source) -> Meeting:
    """A cancelled meeting with long names, results in the source's words and one closed item."""
    body = factories.BodyFactory(source=source, name=UNBROKEN)
    meeting = factories.MeetingFactory(source=source, name=LONG, location=UNBROKEN, cancelled=True)
    meeting.bodies.add(body)
    for number in range(4):
        factories.AgendaItemFactory(
            source=source,
            meeting=meeting,
            number=f"{number + 1}",
            title=LONG if number % 2 else UNBROKEN,
            public=number != 3,
            result="PASSED_VOTED",
            result_text=UNBROKEN,
        )
    meeting.documents.add(factories.DocumentFactory(source=source, title=f"{UNBROKEN}.pdf"))
    return meeting


def session_of(person: Resident, address: str) -> dict[str, Any]:
    """The cookie that makes a browser ``person``'s own at ``address``."""
    client = Client()
    client.force_login(person)
    return cookie_of(client, address)


def cookie_of(client: Client, address: str) -> dict[str, Any]:
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}
