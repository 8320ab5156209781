"""Fills an installation with the demo, through the same actions as everybody else.

Each step looks first whether it was done: what exists is left as it is, so what visitors changed survives.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Site

from cases.actions.editorial import map_term
from cases.actions.harvest import ensure_source, harvest, release_run
from cases.actions.pages import ensure_case_lists
from cases.models import Case, CasePage, Run, Source, Term
from demo.casesystem.data import kuulasjarvi_matters, tornsund_matters
from demo.casesystem.plan import Matter, working_day
from demo.casesystem.server import Calendar
from demo.courses import open_courses
from demo.effects import measure_effects
from demo.ideas import run_competitions
from demo.information import open_information
from demo.licences import give_licences
from demo.market import open_market
from demo.people import STAFF
from demo.practice import open_practice
from demo.promises import make_promises
from demo.state import State
from demo.surveys import open_surveys
from demo.teams import gather_teams
from demo.texts import MUNICIPALITIES, TOPICS
from demo.texts.real import REAL
from demo.texts.shapes import Block, LanguageTexts, MunicipalityTexts, PageText
from portal import eid
from portal.actions.municipality import add_area, add_contact, add_topic, found_municipality
from portal.actions.people import (
    choose_interests,
    create_staff,
    give_second_factor,
    remember_resident,
)
from portal.events import ContentChanged, announce
from portal.models import (
    AlertBanner,
    Area,
    Contact,
    HomePage,
    Municipality,
    Resident,
    StandardPage,
    Topic,
)

Say = Callable[[str], None]

MATTERS: dict[str, dict[str, Matter]] = {
    "tornsund": {matter.key: matter for matter in tornsund_matters.MATTERS},
    "kuulasjarvi": {matter.key: matter for matter in kuulasjarvi_matters.MATTERS},
}
LANGUAGE_OF_SOURCE = {"tornsund": "da", "kuulasjarvi": "fi", "karlsruhe": "de", "helsinki": "fi"}
# The filing plan of Finnish municipalities, by the beginning of its codes.
TOPIC_OF_CODE = {
    "00 00": "demokrati",
    "00 01 06": "erhverv",
    "00 01": "demokrati",
    "02": "demokrati",
    "05": "aeldre",
    "08": "trafik",
    "10": "bolig",
    "11": "natur",
    "12 03": "kultur",
    "12": "skole",
}
DAYS_BEFORE = 12
"""The demo begins with what was known so many days ago."""
BIRTH_YEARS = range(1936, 2009)

WHERE_TO_SAY_IT = {
    "da": "<p>Skriv til %(email)s, eller ring på %(phone)s. Nævn sagens nummer.</p>",
    "fi": "<p>Kirjoita osoitteeseen %(email)s tai soita numeroon %(phone)s. Mainitse asian numero.</p>",
    "sv": "<p>Skriv till %(email)s eller ring %(phone)s. Nämn ärendets nummer.</p>",
}


def seed(state: State, *, port: int, addresses: dict[str, tuple[str, str]], say: Say) -> None:
    """Everything, as far as it is not there yet.

    ``addresses`` maps the short name of a municipality to its adapter and the address to harvest; places that
    are not in it are left out. The case system behind the addresses must be answering.
    """
    move_sites(port)
    ensure_topics()
    for texts in (*MUNICIPALITIES, *REAL):
        if texts.slug not in addresses:
            continue
        municipality = Municipality.objects.filter(slug=texts.slug).first()
        if municipality is None:
            say(f"Opening {texts.names['en']} …")
            municipality = open_municipality(texts, state, port)
        adapter, url = addresses[texts.slug]
        invented = texts.slug in MATTERS
        # before what is harvested, so that results of months ago stand below it in the feed
        open_surveys(municipality, lambda role, place=municipality: _colleague(place, role))
        with as_it_was(url) if invented else contextlib.nullcontext():
            first = harvest_first(municipality, adapter, url, say)
        ensure_meanings(municipality)
        explain_cases(municipality, texts, state)
        open_market(municipality)
        editor = _editor(municipality, municipality.main_language)
        run_competitions(municipality, editor)
        found = cases_of(municipality, MATTERS.get(municipality.slug, {}))
        make_promises(municipality, editor, {key: case.pk for key, case in found.items()})
        # before the lessons in which the exercises stand
        open_practice(municipality, lambda code, place=municipality: _editor(place, code))
        open_courses(municipality, lambda code, place=municipality: _editor(place, code))
        gather_teams(municipality)
        open_information(municipality, lambda code, place=municipality: _editor(place, code))
        measure_effects(municipality, lambda role, place=municipality: _colleague(place, role))
        give_licences(municipality, _colleague(municipality, "coordinator"))
        if first and invented:
            # what has happened since stands in the feed, from what to what
            harvest_again(municipality, say)


def move_sites(port: int) -> None:
    """The web server listens on ``port`` from now on."""
    sites = Site.objects.filter(hostname__endswith=".localhost").exclude(port=port)
    for site in sites:
        site.port = port
        site.save()


def ensure_topics() -> None:
    known = set(Topic.objects.values_list("code", flat=True))
    for topic in TOPICS:
        if topic.code not in known:
            add_topic(None, names=topic.names, code=topic.code, kle=topic.kle)


# A municipality -------------------------------------------------------------------------------


@transaction.atomic
def open_municipality(texts: MunicipalityTexts, state: State, port: int) -> Municipality:
    """Found it whole or not at all."""
    municipality = found_municipality(
        None,
        names=texts.names,
        slug=texts.slug,
        code=texts.code,
        country=texts.country,
        languages=list(texts.languages),
        hostname=f"{texts.slug}.localhost",
        port=port,
        hue=texts.hue,
        coin_name=texts.coin_name,
        time_zone=texts.time_zone,
        postal_address=texts.postal_address,
        phone=texts.phone,
        phone_hours=texts.phone_hours,
        email=texts.email,
    )
    topics = {topic.code: topic for topic in Topic.objects.all()}
    areas: dict[str, Area] = {}
    for area in texts.areas:
        areas[area.slug] = add_area(
            None,
            municipality,
            names=area.names,
            slug=area.slug,
            kind=area.kind,
            parent=areas.get(area.parent),
            outline=area.geojson,
        )
    contacts = {
        contact.key: add_contact(
            None,
            municipality,
            title=contact.title,
            about=contact.about,
            phone=contact.phone,
            phone_hours=contact.phone_hours,
            email=contact.email,
            address=contact.address,
            topics=[topics[code] for code in contact.topics],
        )
        for contact in texts.contacts
    }
    staff = hire(municipality, state)
    fresh = Municipality.objects.get(pk=municipality.pk)
    lists = {page.locale.language_code: page for page in ensure_case_lists(fresh)}
    families: dict[str, Any] = {}
    for home in fresh.home_pages:
        code = home.locale.language_code
        editor = staff.get(code) or next(iter(staff.values()), None)
        case_list = lists[code]
        case_list.title, case_list.intro = (
            texts.languages[code].list_title,
            texts.languages[code].list_intro,
        )
        publish(case_list, editor)
        write_pages(home, texts.languages[code], editor, families, contacts, case_list)
    raise_alert(fresh, texts)
    return fresh


def hire(municipality: Municipality, state: State) -> dict[str, Resident]:
    """The staff of a municipality; returns its editors by the language they write in."""
    editors: dict[str, Resident] = {}
    for colleague in STAFF:
        if colleague.municipality != municipality.slug:
            continue
        login = state.logins[colleague.username]
        person = create_staff(
            None,
            username=colleague.username,
            email=f"{colleague.username}@{municipality.slug}.example",
            first_name=colleague.first_name,
            last_name=colleague.last_name,
            password=login.password,
            language=colleague.language,
            roles=[(municipality, colleague.role)],
        )
        give_second_factor(None, person, secret=login.secret)
        if colleague.role == "editor":
            editors[colleague.language] = person
    return editors


def publish(page: Page, editor: Resident | None) -> None:
    page.save_revision(user=editor, log_action=True).publish(user=editor)


def write_pages(
    home: HomePage,
    texts: LanguageTexts,
    editor: Resident | None,
    families: dict[str, Any],
    contacts: dict[str, Contact],
    case_list: Page,
) -> None:
    """The front page and the pages below it. ``families`` ties translations together by their key."""
    # The tree has grown since the front pages were read.
    home = HomePage.objects.get(pk=home.pk)
    pages: dict[str, Page] = {"cases": case_list}
    for text in texts.pages:
        page = StandardPage(
            title=text.title,
            slug=text.slug,
            intro=text.intro,
            purpose=text.purpose,
            locale=Locale.objects.get(language_code=text.language or home.locale.language_code),
            live=False,
        )
        if text.key in families:
            page.translation_key = families[text.key]
        home.add_child(instance=page)
        families[text.key] = page.translation_key
        log(instance=page, action="wagtail.create", user=editor, content_changed=True)
        pages[text.key] = page
    for text in texts.pages:
        page = pages[text.key]
        page.body = blocks(text.body, contacts, pages)
        publish(page, editor)
    home = HomePage.objects.get(pk=home.pk)
    home.greeting, home.intro = texts.home.greeting, texts.home.intro
    home.body = blocks(texts.home.body, contacts, pages)
    publish(home, editor)


def blocks(body: Iterable[Block], contacts: dict[str, Contact], pages: dict[str, Page]) -> str:
    """What ``StreamField`` keeps: JSON with the ids of what the texts name by key."""
    raw = []
    for name, value in body:
        kept: Any = value
        if name == "contact":
            kept = {"contact": contacts[value].pk}
        elif name == "action":
            kept = {**value, "page": pages[value["page"]].pk, "address": ""}
        elif name == "steps":
            kept = {**value, "steps": _items(value["steps"])}
        elif name == "accordion":
            kept = {**value, "items": _items(value["items"])}
        raw.append({"type": name, "value": kept})
    return json.dumps(raw)


def _items(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Without an id Wagtail takes the whole for a value of the time before items had a type.
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def raise_alert(municipality: Municipality, texts: MunicipalityTexts) -> None:
    """The banner of the first days, in each language."""
    now = timezone.now()
    first: AlertBanner | None = None
    for home in municipality.home_pages:
        alert = texts.languages[home.locale.language_code].alert
        if alert is None:
            continue
        banner = AlertBanner(
            municipality=municipality,
            locale=home.locale,
            level=alert.level,
            title=alert.title,
            text=alert.text,
            starts_at=now,
            ends_at=now + dt.timedelta(hours=alert.hours),
        )
        if alert.page:
            banner.link_text = alert.link_text
            banner.link_page = (
                home.get_children().filter(slug=_slug(texts, home, alert.page)).first()
            )
        if first is not None:
            banner.translation_key = first.translation_key
        banner.full_clean()
        banner.save()
        log(instance=banner, action="wagtail.create", user=None)
        first = first or banner
    announce(ContentChanged(municipality_id=municipality.pk))


def _slug(texts: MunicipalityTexts, home: HomePage, key: str) -> str:
    pages: tuple[PageText, ...] = texts.languages[home.locale.language_code].pages
    return next(page.slug for page in pages if page.key == key)


# Cases ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def as_it_was(url: str) -> Iterator[None]:
    """Let the case system at ``url`` say what it said some days ago, and then what it says today."""
    address = urljoin(url, Calendar.PATH)
    httpx.post(address, data={"days": DAYS_BEFORE}).raise_for_status()
    try:
        yield
    finally:
        httpx.post(address, data={"days": 0}).raise_for_status()


def harvest_first(municipality: Municipality, adapter: str, url: str, say: Say) -> bool:
    """Harvest a source that was never harvested; afterwards the worker does it by its schedule.

    Returns whether it was harvested.
    """
    source = ensure_source(None, municipality, adapter=adapter, url=url, local=True)
    if source.imported_at is not None:
        return False
    if not source.language:
        source.language = LANGUAGE_OF_SOURCE[municipality.slug]
        source.name = f"{municipality.name_in('en')}: {source.get_adapter_display()}"
        source.save(update_fields=["language", "name"])
    say(f"Harvesting {municipality.name_in('en')} …")
    tell(harvest(None, source, full=True), say)
    return True


def harvest_again(municipality: Municipality, say: Say) -> None:
    """Take in what is new, and let it pass however much it is: the operator asked for it."""
    for source in Source.objects.of(municipality).filter(enabled=True):
        run = harvest(None, source, full=True)
        tell(run, say)
        if run.state == Run.State.HELD:
            release_run(_operator(), run)


def _operator() -> Resident | None:
    return Resident.objects.filter(username="administrator").first()


def tell(run: Run, say: Say) -> None:
    counts = ", ".join(f"{name} {number}" for name, number in run.counts.items() if number)
    say(f"  {run.source.name}: {counts or 'nothing new'}")
    for row in run.problems:
        say(f"  {row['count']} × {row['code']}: {row['message']}")


def ensure_meanings(municipality: Municipality) -> None:
    """Say which topic a subject of the filing plan belongs to, where nobody has said it yet."""
    by_name = {topic.da: topic.code for topic in TOPICS}
    topics = {topic.code: topic for topic in Topic.objects.all()}
    terms = Term.objects.of(municipality).filter(
        kind=Term.Kind.CLASSIFICATION, topic__isnull=True, confirmed=False
    )
    for term in terms:
        code = by_name.get(term.text) or next(
            (topic for start, topic in TOPIC_OF_CODE.items() if term.text.startswith(start)), ""
        )
        if code in topics:
            map_term(None, term, topic=topics[code])


def explain_cases(municipality: Municipality, texts: MunicipalityTexts, state: State) -> None:
    """Place cases in their areas, and write the editors' words on those that have them."""
    matters = MATTERS.get(municipality.slug, {})
    if not matters:
        return
    found = cases_of(municipality, matters)
    areas = {name: area for area in Area.objects.of(municipality) for name in _names(area)}
    with transaction.atomic():
        for key, case in found.items():
            area = areas.get(matters[key].area)
            if area is not None and not case.areas.exists():
                case.areas.add(area)
        announce(ContentChanged(municipality_id=municipality.pk))
    for code, language in texts.languages.items():
        editor = _editor(municipality, code)
        for text in language.cases:
            case = found.get(text.matter)
            page = case and CasePage.objects.filter(case=case, locale__language_code=code).first()
            if not page or page.explained:
                continue
            page.headline, page.summary = text.headline, text.summary
            page.meaning, page.participation = text.meaning, text.participation
            if text.participation:
                page.participation += WHERE_TO_SAY_IT[code] % {
                    "email": municipality.email,
                    "phone": municipality.phone,
                }
            if text.until is not None:
                page.participation_until = working_day(state.start + dt.timedelta(days=text.until))
            publish(page, editor)


def _names(area: Area) -> set[str]:
    return {area.name_da, area.name_fi} - {""}


def _colleague(municipality: Municipality, role: str) -> Resident | None:
    names = [c.username for c in STAFF if (c.municipality, c.role) == (municipality.slug, role)]
    return Resident.objects.filter(username__in=names).first()


def _editor(municipality: Municipality, code: str) -> Resident | None:
    wanted = (municipality.slug, "editor", code)
    names = [one.username for one in STAFF if (one.municipality, one.role, one.language) == wanted]
    return Resident.objects.filter(username__in=names[:1]).first()


def cases_of(municipality: Municipality, matters: dict[str, Matter]) -> dict[str, Case]:
    """Harvested cases by the key of the plan they come from."""
    by_number = {f"{matter.number:06d}": key for key, matter in matters.items()}
    found: dict[str, Case] = {}
    for case in Case.objects.of(municipality):
        last = case.key.rsplit("/", 1)[-1]
        key = last if last in matters else by_number.get(last.rsplit("-", 1)[-1])
        if key:
            found[key] = case
    return found


# For scale ------------------------------------------------------------------------------------


def add_residents(count: int, say: Say) -> int:
    """Accounts for scale, spread over the municipalities, each with an area and a topic; returns the new ones."""
    places = list(Municipality.objects.filter(slug__in=[texts.slug for texts in MUNICIPALITIES]))
    topics = list(Topic.objects.order_by("pk"))
    areas = {place.pk: list(Area.objects.of(place).order_by("pk")) for place in places}
    before = Resident.objects.count()
    for number in range(count):
        place = places[number % len(places)]
        year = BIRTH_YEARS[(number * 7) % len(BIRTH_YEARS)]
        age = timezone.now().year - year
        identity = eid.Identity(
            key=eid.subject_key(settings.SUBJECT_PEPPER, "demo", f"scale-{number}"),
            first_name=f"Borger {number + 1}",
            birth_year=year,
            youngest=age - 1,
            oldest=age,
            assurance="substantial",
            home=place.code,
        )
        person = remember_resident(identity)
        here = areas[place.pk]
        choose_interests(
            person,
            person,
            municipality=place,
            areas=[here[number % len(here)]] if here else [],
            topics=[topics[number % len(topics)]],
        )
        if (number + 1) % 1000 == 0:
            say(f"  {number + 1} residents")
    return Resident.objects.count() - before
