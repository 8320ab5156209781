"""Two neighbours with everything a municipality can have, and staff at the door of the CMS."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from wagtail.admin.models import EditingSession
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Locale, Page, UploadedFile

from barometer.actions import bootcamps, ideas, questions, rounds
from barometer.asking import Asked
from barometer.models import (
    Bootcamp,
    CommonQuestion,
    Experiment,
    LedgerEntry,
    QuestionVersion,
    Response,
)
from cases.models import (
    AgendaItem,
    Answer,
    CaseEvent,
    Consideration,
    Document,
    RawBody,
    Run,
    Term,
)
from cases.telling import drafts_of
from learning.actions import ambassadors, effects, practice, talk, teams
from learning.models import (
    Ambassador,
    Attendance,
    CourseCopy,
    CourseOutline,
    EffectKey,
    Goal,
    IssuerKey,
    LessonPage,
    QuizKey,
)
from microservices.actions import (
    boards,
    campaigns,
    exchanges,
    honours,
    minting,
    permits,
    phone,
    safety,
    sharing,
    talking,
)
from microservices.choices import Level, Proof
from microservices.models import (
    Board,
    Campaign,
    Exchange,
    FiguresDay,
    Honour,
    LearningCoins,
    PopulationTable,
    Rating,
    School,
    Suspicion,
)
from portal.actions import notices
from portal.actions.telling import deliver_entries, tell
from portal.models import (
    ChannelUse,
    Entry,
    EntrySubject,
    ImportanceRule,
    Municipality,
    Resident,
)
from portal.names import CODES
from portal.roles import Role
from tests import factories
from tests.barometer import boxes, promise_rows, published_rounds, releases
from tests.barometer import factories as survey_factories
from tests.barometer import ideas as idea_factories
from tests.learning import effects as measured
from tests.learning import factories as courses
from tests.learning import information, quizzes
from tests.learning import licences as licence_rows
from tests.learning import practice as exercises
from tests.learning import teams as team_factories
from tests.microservices import factories as help_factories
from tests.microservices.businesses import steps as trade

NEIGHBOUR = "Naboby"
"""Stands in every name and title of the neighbour, so that one word betrays any leak."""


def sign_in(client: Client, person: Resident) -> Client:
    """Signed in with password and second factor, as after the real way in (which its own tests walk)."""
    factor, _made = Authenticator.objects.get_or_create(
        user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
    )
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, person, "mfa", type="totp", id=factor.pk)
    request.session.save()
    return client


@contextlib.contextmanager
def standing(blocker: Any, build: Callable[[], Any]) -> Iterator[Any]:
    """What ``build`` makes stands for all tests of a module; each still leaves it as it was."""
    with blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            made = build()
        except BaseException:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            raise
    yield made
    with blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@dataclasses.dataclass
class Town:
    """A municipality with at least one row of everything that belongs to one."""

    municipality: Municipality
    staff: dict[str, Resident]
    rows: dict[str, Any]

    def client(self, role: Role | str) -> Client:
        host = self.municipality.site.hostname
        return sign_in(Client(headers={"host": host}), self.staff[role])


def picture(name: str) -> ImageFile:
    data = ContentFile(b"", name=f"{name}.png")
    Picture.new("RGB", (40, 30), "teal").save(data, "PNG")
    return ImageFile(data, name=f"{name}.png")


def found(slug: str, name: str, *, languages: tuple[str, ...] = ("fi", "sv")) -> Town:
    """A town whose every row is called ``name`` and something more."""
    town = factories.MunicipalityFactory(
        slug=slug, names=dict.fromkeys(languages, name), languages=languages
    )
    staff = {
        role.value: factories.StaffFactory(
            municipality=town,
            role=role,
            username=f"{slug}-{role.value}",
            first_name=name,
            language="en",
        )
        for role in Role
    }
    editor = staff["editor"]
    home = town.site.root_page.specific
    page = factories.StandardPageFactory(parent=home, title=f"{name} page")
    locked = factories.StandardPageFactory(parent=home, title=f"{name} locked")
    Page.objects.filter(pk=locked.pk).update(
        locked=True, locked_by=editor, locked_at=timezone.now(), owner=editor
    )
    submitted = factories.StandardPageFactory(parent=home, title=f"{name} submitted")
    submitted.save_revision(user=editor, log_action=True)
    flow = submitted.get_workflow().start(submitted, editor)
    image = get_image_model().objects.create(
        title=f"{name} picture",
        file=picture(slug),
        collection=town.collection,
        uploaded_by_user=editor,
    )
    image.tags.add(f"{name} tag")
    log(image, "wagtail.edit", user=editor)
    document = get_document_model().objects.create(
        title=f"{name} document",
        file=ContentFile(b"text", name=f"{slug}.txt"),
        collection=town.collection,
    )
    collection = town.collection.add_child(name=f"{name} folder")
    uploaded = UploadedFile.objects.create(
        file=ContentFile(b"x", name="x.png"),
        uploaded_by_user=editor,
        for_content_type=ContentType.objects.get_for_model(get_image_model()),
    )
    area = factories.AreaFactory(municipality=town, names={"fi": f"{name} area"})
    contact = factories.ContactFactory(municipality=town, title=f"{name} contact")
    log(contact, "wagtail.edit", user=editor)
    alert = factories.AlertBannerFactory(municipality=town, title=f"{name} alert")
    rows = {
        "municipality": town,
        "home": home,
        "page": page,
        "locked": locked,
        "submitted": submitted,
        "workflow_state": flow,
        "task_state": flow.current_task_state,
        "task": flow.current_task_state.task,
        "workflow": flow.workflow,
        "revision": page.latest_revision,
        "image": image,
        "document": document,
        "collection": collection,
        "uploaded": uploaded,
        "session": EditingSession.objects.create(
            user=editor, content_object=page, last_seen_at=timezone.now()
        ),
        "area": area,
        "contact": contact,
        "alert": alert,
        "user": editor,
        "group": town.groups.get(role="editor").group,
        "site": town.site,
    } | registry(town, name)
    rows |= translations(page, alert)
    rows |= telling(town, name, rows)
    rows |= helping(town, name)
    rows |= asking(town, name)
    rows |= proposing(town, name)
    rows |= learning(town, name)
    rows |= learning_together(town, name)
    rows |= certifying(town, name)
    rows |= practising(town, name)
    rows |= informing(town, name)
    rows |= copied(town, name)
    return Town(town, staff, rows)


def asking(town: Municipality, name: str) -> dict[str, Any]:
    """A question, one that the region asks everywhere, a round that is open, one that is being prepared, one that is
    closed, one that is weighed, one with results, and an answer."""
    said = {"asks": f"{name} question", "options": [f"{name} yes", f"{name} no"]}
    version = questions.write(
        None, town, code="car", kind="single", wording=dict.fromkeys(town.languages, said)
    )
    titles = {f"name_{code}": f"{name} round" for code in town.languages}
    row = survey_factories.opened(town, Asked("car"), **titles)
    survey_factories.submit(
        factories.ResidentFactory(municipality=town, first_name=name), row, b"x" * 32, car="1"
    )
    response = Response.objects.get(round=row)
    everywhere = CommonQuestion.objects.filter(code="everywhere").first()
    if everywhere is None:
        said = {"asks": "Everywhere?", "options": ["Yes", "No"]}
        questions.write(
            None,
            None,
            code="everywhere",
            kind="single",
            wording=dict.fromkeys(town.languages, said),
            language=town.main_language,
        )
        everywhere = CommonQuestion.objects.get(code="everywhere")
    closed, weighed = (survey_factories.opened(town, Asked("car"), **titles) for _each in range(2))
    for over in (closed, weighed):
        boxes.fill(over, [(n % 3, {"car": [(0, 1 + n % 2)]}) for n in range(30)])
    rounds.close(None, closed)
    published = published_rounds.publish(
        published_rounds.closed(town, "car", **titles), [published_rounds.share("car", 0.5)]
    )
    return promising(town, version, name) | {
        "common_question": everywhere,
        "closed_round": closed,
        "weighed_round": weighed,
        "weight_run": boxes.weighed(weighed),
        "question": version.question,
        "question_version": version,
        "open_round": row,
        "round": survey_factories.prepared(town, Asked("car"), **titles),
        "published_round": releases.corrected(
            town, Asked("car"), name=f"{name} published", note=f"{name} corrected"
        ),
        "round_question": row.questions.get(),
        "cell": row.cells.first(),
        "ledger_entry": LedgerEntry.objects.get(round=row),
        "response": response,
        "survey_answer": response.answers.get(),
        "survey_release": published,
    }


def promising(town: Municipality, version: QuestionVersion, name: str) -> dict[str, Any]:
    """A promise that everybody reads, with a step; and one that is being written, with a planned step."""
    words = {"title": f"{name} promise", "text": f"{name} text"}
    more = {f"name_{code}": f"{name} step" for code in town.languages}
    live, draft = (
        make(town, promise_rows.share(version), **words)
        for make in (promise_rows.published, promise_rows.written)
    )
    return {
        "promise": live,
        "draft_promise": draft,
        "promise_version": live.newest,
        "promise_measure": live.newest.measures.get(),
        "promise_judgement": live.judgements.get(),
        "milestone": promise_rows.step(live, **more),
        "draft_milestone": promise_rows.step(draft, **more),
    }


def learning(town: Municipality, name: str) -> dict[str, Any]:
    """A course with its lessons, one of them with a question."""
    course, lessons = courses.whole(town, title=f"{name} course", talk=True)
    question = quizzes.quiz(f"{name} question?", quizzes.text(f"{name} answer"))
    tried = quizzes.lesson(lessons[0].get_parent().specific, question, title=f"{name} lesson")
    return {
        "quiz_key": QuizKey.objects.of(town).get(lesson_key=tried.key),
        "course": course,
        "module": lessons[0].get_parent().specific,
        "lesson": lessons[0],
        **talking_of(lessons[0], name),
        "outline": CourseOutline.objects.filter(course_key=course.key).first(),
        **measuring(town, name),
    }


def talking_of(lesson: LessonPage, name: str) -> dict[str, Any]:
    """A question that everybody reads, and an answer that waits."""
    place = lesson.course.municipality
    people = [factories.ResidentFactory(municipality=place, first_name=name) for _each in range(2)]
    said = {"language": place.main_language}
    asked = talk.write(people[0], lesson, text=f"{name} asks", key=uuid.uuid4(), **said)
    talk.approve(None, asked)
    said |= {"text": f"{name} answers", "question": asked}
    return {
        "lesson_post": talk.write(people[1], lesson, key=uuid.uuid4(), **said),
        "lesson_question": asked,
    }


def measuring(town: Municipality, name: str) -> dict[str, Any]:
    """A service with a number, something that was done for it, and a key for sending more."""
    titles = {f"name_{code}": f"{name} service" for code in town.languages}
    row = measured.service(town, "move", **titles)
    measured.counts(row, "person", [12])
    done = measured.done(row, name=f"{name} change")
    key, _plain = effects.make_key(None, EffectKey(municipality=town, name=f"{name} system"))
    return {
        "self_service": row,
        "service_month": row.months.get(),
        "intervention": done,
        "effect_key": key,
    }


def proposing(town: Municipality, name: str) -> dict[str, Any]:
    """A competition with an idea, one of whose wordings waits for a colleague, and one that is being prepared."""
    titles = {f"name_{code}": f"{name} competition" for code in town.languages}
    row = idea_factories.announced(town, **titles)
    author = factories.ResidentFactory(municipality=town, first_name=name)
    idea = idea_factories.public(row, author, f"{name} idea")
    wording = ideas.reword(author, idea, title=f"{name} wording", text=f"{name} text")
    return {
        "competition": row,
        "competition_draft": idea_factories.prepared(town, **titles),
        "criterion": row.criteria.first(),
        "juror": row.jurors.first(),
        "idea": idea,
        "idea_wording": wording,
        **trying_out(town, name),
    }


def trying_out(town: Municipality, name: str) -> dict[str, Any]:
    """A bootcamp that residents can sign up to, with an experiment, and one that is being prepared."""
    starts = timezone.now() + dt.timedelta(days=9)
    meeting = bootcamps.Meeting(starts, starts + dt.timedelta(hours=2), f"{name} hall", 9)
    titles = {f"name_{code}": f"{name} bootcamp" for code in town.languages}
    texts = {f"about_{code}": f"{name} challenge" for code in town.languages}
    row, draft = (
        bootcamps.prepare(
            None,
            Bootcamp(municipality=town, **titles, **texts),
            meetings=[meeting],
            team=[bootcamps.Leads(f"{name} leader")],
        )
        for _each in range(2)
    )
    bootcamps.make_public(None, row)
    tried = Experiment(
        bootcamp=row, language=town.main_language, question=f"{name} asks", method=f"{name} tries"
    )
    return {
        "bootcamp": row,
        "bootcamp_draft": draft,
        "bootcamp_session": row.sessions.get(),
        "team_member": row.team.get(),
        "experiment": bootcamps.write_experiment(None, tried),
    }


def learning_together(town: Municipality, name: str) -> dict[str, Any]:
    """A team session with somebody who rang, one that is being planned, one that was held, an ambassador and a goal."""
    row = team_factories.opened(town, title=f"{name} team", place=f"{name} library")
    made = team_factories.rang(row, f"{name} caller")
    moved = row.starts_at + dt.timedelta(days=1)
    teams.move(None, row, starts_at=moved, ends_at=moved + dt.timedelta(hours=1))
    today = timezone.localdate()
    goal = Goal(
        municipality=town,
        kind="learners",
        target=100,
        since=today,
        until=today + dt.timedelta(days=9),
    )
    return {
        "team_session": row,
        "team_draft": team_factories.planned(town, title=f"{name} next team"),
        "team_booking": made,
        "team_step": row.steps.get(),
        "team_attendance": Attendance.objects.create(booking=made, present=True),
        "ambassador": team_factories.ambassador(town, f"{name} helper"),
        "ambassador_invited": ambassadors.invite(
            None, Ambassador(municipality=town, name=f"{name} invited")
        ),
        "goal": ambassadors.set_goal(None, goal),
    }


def practising(town: Municipality, name: str) -> dict[str, Any]:
    """A scenario that everybody may practise with, and one that is being composed."""
    made = [
        practice.take_in(None, town, exercises.named(f"{name} {word}", town.main_language))
        for word in ("exercise", "next exercise")
    ]
    return {"scenario": practice.publish(None, made[0]), "scenario_draft": made[1]}


def informing(town: Municipality, name: str) -> dict[str, Any]:
    """An information campaign in its list."""
    row = information.campaign(town, title=f"{name} campaign", phone=f"{name} number")
    return {"information": row, "informations": row.get_parent().specific}


def copied(town: Municipality, name: str) -> dict[str, Any]:
    """A course that began as that of a municipality which has left the region since."""
    row = CourseCopy(
        municipality=town,
        course_key=uuid.uuid4(),
        language=town.main_language,
        origin_key=uuid.uuid4(),
        origin_language=town.main_language,
        origin_place=f"{name} of old",
        title=f"{name} copy",
        url="https://old.example/",
        licence="CC-BY-4.0",
        base={"pages": []},
    )
    row.save()
    return {"course_copy": row}


def certifying(town: Municipality, name: str) -> dict[str, Any]:
    """A package, a witness, and somebody who holds the licence."""
    more = {"name_en": f"{name} package", "about_en": f"{name} about"}
    package = licence_rows.package(town, **more)
    witness = licence_rows.witness(town, name=name)
    learner = factories.ResidentFactory(municipality=town, first_name=name)
    licence = licence_rows.granted(package, learner, witness, name=name)
    return {
        "licence_package": package,
        "witness": witness,
        "witness_run": licence.run,
        "licence": licence,
        "issuer_key": IssuerKey.objects.of(town).first(),
    }


def telling(town: Municipality, name: str, rows: dict[str, Any]) -> dict[str, Any]:
    """Something that happened in the town's case, somebody who was told, and a warning nobody has sent yet."""
    event = factories.CaseEventFactory(
        case=rows["case"], kind="document_added", importance="minor", after={"title": f"{name} new"}
    )
    (entry,) = tell(town, drafts_of([event]))
    follower = factories.FollowerFactory(resident__municipality=town)
    follow = factories.follow(follower, "case", rows["case"])
    deliver_entries(town, [entry])
    said = {code: {"title": f"{name} warning", "text": ""} for code in town.languages}
    sent = notices.write_notice(None, town, words=said)
    notices.send_notice(None, sent)
    return {
        "entry": Entry.objects.get(pk=entry),
        "subject": follow.subject,
        "touch": EntrySubject.objects.filter(entry=entry).first(),
        "notice": notices.write_notice(None, town, words=said),
        "sent_notice": sent,
        "rule": ImportanceRule.objects.create(
            municipality=town, kind="minutes", importance="important"
        ),
        "use": ChannelUse.objects.create(municipality=town, channel="s", monthly_ceiling=900),
    }


def helping(town: Municipality, name: str) -> dict[str, Any]:
    """Two neighbours who could not settle their exchange, with everything they said and somebody reported."""
    category = help_factories.CategoryFactory(
        municipality=town, slug="company", **{f"name_{code}": f"{name} help" for code in CODES}
    )
    asking, giving = (
        factories.ResidentFactory(municipality=town, first_name=name) for _each in range(2)
    )
    listing = help_factories.listed(asking, category, title=f"{name} errand")
    exchange = help_factories.agreed(listing, giving)
    message = talking.say(giving, exchange, text=f"{name} message", key=uuid.uuid4())
    report = safety.report(
        asking, exchange=exchange, reason="other", text=f"{name} report", key=uuid.uuid4()
    )
    work = help_factories.CategoryFactory(
        municipality=town,
        slug="childcare",
        level=Level.APPROVED,
        **{f"name_{code}": f"{name} children" for code in CODES},
    )
    permit = permits.apply(giving, work, reason=f"{name} reason")
    permits.take_up(None, permit, words=f"{name} answer")
    campaign, evidence = (
        help_factories.opened(
            town,
            20,
            proof=proof,
            **{f"name_{code}": f"{name} campaign" for code in town.languages},
        )
        for proof in (Proof.LIST, Proof.EVIDENCE)
    )
    participation = campaigns.take_part(
        asking, evidence, words=f"{name} deed", picture=picture(town.slug), key=uuid.uuid4()
    )
    mint = minting.ask(
        factories.StaffFactory(municipality=town, first_name=name),
        campaign.account,
        5,
        reason=f"{name} wish",
        key=uuid.uuid4(),
    )
    check = permits.see(None, permit, kind="interview")
    exchange = exchanges.claim_done(giving, exchange)
    exchange = exchanges.dispute(asking, exchange, reason="other", words=f"{name} reason")
    return {
        "help": category,
        "permit": permit,
        "campaign": campaign,
        "campaign_page": campaign.pages.first(),
        "participation": participation,
        "mint": mint,
        "permit_check": check,
        "permit_step": permit.steps.get(),
        "listing": listing,
        "exchange": exchange,
        "exchange_event": exchange.events.first(),
        "message": message,
        "report": report,
        "hold": exchange.hold,
        "account": exchange.hold.account,
        "transfer": exchange.hold.transfers.first(),
        "rating": Rating.objects.create(exchange=exchange, by="requester", as_agreed=True),
        "by_phone": phone.join(
            factories.StaffFactory(municipality=town, role=Role.COORDINATOR, first_name=name),
            town,
            key=uuid.uuid4(),
            name=f"{name} by telephone",
            phone="20 12 34 56",
            birth_year=1940,
            language=town.main_language,
            consent=f"{name} yes",
        ),
        **trading(town, name, campaign),
        **figures_of(town, name),
        **standing_of(town, name, giving, exchange),
    }


def standing_of(
    town: Municipality, name: str, person: Resident, exchange: Exchange
) -> dict[str, Any]:
    """A school, a name on a board, exchanges that look made up, and an honour."""
    suspicion = Suspicion.objects.create(municipality=town, sign="pair", key=uuid.uuid4())
    suspicion.exchanges.add(exchange)
    board = Board.objects.create(
        municipality=town, span="week", first_day=timezone.localdate(), people=10
    )
    line = board.lines.create(resident=person, alias=f"{name} alias", quarters=4, rank=1)
    return {
        "board": board,
        "share_card": sharing.share(person, line),
        "school": School.objects.create(municipality=town, name=f"{name} school"),
        "board_place": boards.join(person, town, span="month", alias=f"{name} alias"),
        "suspicion": suspicion,
        "honour": honours.award(
            None,
            Honour(
                municipality=town,
                title=f"{name} honour",
                words=f"{name} words",
                language=town.main_language,
                association=f"{name} choir",
            ),
        ),
    }


def trading(town: Municipality, name: str, campaign: Campaign) -> dict[str, Any]:
    """A business that stands behind a campaign, gives something for coins, and waits for a colleague."""
    row = trade.business(town, name=f"{name} bakery", about=f"{name} bread", campaigns=[campaign])
    speaker = trade.speaking(row, factories.ResidentFactory(municipality=town, first_name=name))
    perk = trade.perk(row, speaker, campaign=campaign, title=f"{name} coffee")
    return {
        "business": row,
        "perk": perk,
        "voucher": trade.got(factories.ResidentFactory(municipality=town), perk),
        "post": trade.sent(row, speaker, title=f"{name} job", note=f"{name} note"),
    }


def figures_of(town: Municipality, name: str) -> dict[str, Any]:
    table = PopulationTable.objects.create(
        municipality=town, year=2026, quarter=1, source=f"{name} register"
    )
    return {
        "population": table,
        "learning_coins": LearningCoins.objects.create(municipality=town, lesson=1),
        "population_cell": table.cells.create(band="12-15", people=7),
        "figures": FiguresDay.objects.create(municipality=town, day=timezone.localdate()),
    }


def registry(town: Municipality, name: str) -> dict[str, Any]:
    """One row of everything that a case system brings."""
    source = factories.SourceFactory(
        municipality=town, name=f"{name} source", imported_at=timezone.now()
    )
    log(source, "cases.harvest", data={"run": 1})
    run = Run.objects.create(source=source, state=Run.State.HELD, held=3)
    body = factories.BodyFactory(source=source, name=f"{name} body")
    meeting = factories.MeetingFactory(source=source, name=f"{name} meeting")
    case = factories.CaseFactory(
        source=source,
        title=f"{name} case",
        hearing_until=timezone.localdate() + dt.timedelta(days=9),
    )
    case_page = factories.CasePageFactory(case=case)
    raw = RawBody.objects.create(sha256=f"{town.pk:064}", data=b"x", size=1)
    common = {"municipality": town, "source": source}
    return {
        "source": source,
        "run": run,
        "term": Term.objects.create(**common, kind=Term.Kind.STATUS, text=f"{name} word", seen=4),
        "body": body,
        "meeting": meeting,
        "case": case,
        "case_page": case_page,
        "case_index": case_page.get_parent().specific,
        "answer": Answer.objects.create(source=source, url="https://x.example/", body=raw),
        "file": Document.objects.create(
            **common, key="d", title=f"{name} file", url="https://x.example/d"
        ),
        "consideration": Consideration.objects.create(
            municipality=town, case=case, key="c", body=body, body_name=f"{name} body"
        ),
        "agenda_item": AgendaItem.objects.create(
            **common, key="i", meeting=meeting, case=case, title=f"{name} item"
        ),
        "event": CaseEvent.objects.create(
            municipality=town, case=case, kind=CaseEvent.Kind.OPENED, importance="minor"
        ),
    }


def translations(page: Page, alert: Any) -> dict[str, Any]:
    from wagtail_localize.models import StringSegment, Translation, TranslationSource

    source, _made = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get(language_code="sv")
    )
    translation.save_target(publish=True)
    return {
        "translation_source": source,
        "translation": translation,
        "segment": StringSegment.objects.filter(source=source).first(),
    }
