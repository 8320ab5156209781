"""Nobody who works for one municipality sees or touches anything of another.

The tables of ``portal.tenancy_table`` are complete, and then every address of the CMS is asked for the
neighbour's rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import serializers
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import int_to_base36
from wagtail.models import Page

from microservices.actions import sharing
from microservices.models import Message, Recognition
from portal import reach, tenancy_table
from portal.gate import named_here
from portal.models import Municipality
from portal.tenancy_table import MODELS, PAGE, Kind
from tests.factories import MunicipalityFactory
from tests.staff import NEIGHBOUR, Town, found, sign_in, standing

pytestmark = pytest.mark.django_db

OURS = ("portal", "cases", "microservices", "barometer", "learning")


# The tables are complete ------------------------------------------------------------------------------


def test_every_model_says_whom_its_rows_belong_to():
    ours = {
        model._meta.label_lower for app in OURS for model in apps.get_app_config(app).get_models()
    }
    assert ours == set(MODELS)


@pytest.mark.parametrize(
    "label", [name for name, row in MODELS.items() if row.kind is Kind.MUNICIPALITY]
)
def test_the_way_from_a_row_to_its_municipality_exists(label: str):
    model, belongs = apps.get_model(label), MODELS[label]
    if belongs == PAGE:
        assert issubclass(model, Page)
        return
    for step in belongs.path.split("__") if belongs.path else ():
        model = model._meta.get_field(step).related_model
    assert model is Municipality


@pytest.mark.parametrize(
    "label", [name for name, row in MODELS.items() if row.kind is not Kind.MUNICIPALITY]
)
def test_a_row_with_a_municipality_of_its_own_is_not_called_shared(label: str):
    model = apps.get_model(label)
    names = {field.name for field in model._meta.get_fields()}
    # what stands for the rows without one has the column all the same
    empty = model._meta.proxy and not model._default_manager.exclude(municipality=None).exists()
    assert "municipality" not in names or MODELS[label].kind is Kind.PERSON or empty


Pattern = tuple[str, list[str], str, list[str]]


def patterns(
    found_in: Any = None, prefix: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[Pattern]:
    """Every address: its path, its namespaces, its view's name, its arguments."""
    for entry in found_in if found_in is not None else get_resolver().url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from patterns(entry.url_patterns, path, inner)
        elif isinstance(entry, URLPattern):
            regex = entry.pattern.regex
            named = list(regex.groupindex) or [str(n) for n in range(regex.groups)]
            yield path, list(spaces), entry.name or "", named


def test_every_address_outside_the_cms_says_who_stands_behind_it():
    unknown = {
        path
        for path, spaces, name, _arguments in patterns()
        if not path.startswith("cms/")
        and not (
            tenancy_table.door(":".join([*spaces, name]))
            if name
            else path in tenancy_table.NAMELESS
        )
    }
    assert not unknown


def test_every_argument_of_every_address_of_the_cms_says_what_it_names():
    unknown = {
        (path, argument)
        for path, spaces, name, arguments in patterns()
        if path.startswith("cms/")
        for argument in arguments
        if named_here(spaces, name, argument) is None
    }
    assert not unknown


def test_an_argument_nobody_thought_of_stays_closed():
    assert named_here(["wagtail_newthing"], "edit", "pk") is None


# The neighbour is not there ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def towns(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Town, Town]]:
    def build() -> tuple[Town, Town]:
        both = found("kotikyla", "Kotikyla"), found("naboby", NEIGHBOUR)
        friend = MunicipalityFactory(slug="ystavala")
        for town in both:
            town.rows["recognition"] = Recognition.objects.create(
                municipality=town.municipality, other=friend, category=town.rows["help"]
            )
            # only messages that are held stand on a desk
            Message.objects.filter(pk=town.rows["message"].pk).update(screened="held")
        return both

    with standing(django_db_blocker, build) as both:
        yield both


@pytest.fixture(params=["editor", "administrator"])
def inside(request: pytest.FixtureRequest, towns: tuple[Town, Town]) -> tuple[Client, Town, Town]:
    home, neighbour = towns
    return home.client(request.param), home, neighbour


def snapshot() -> dict[str, list]:
    """Every row of ours and of the CMS, but for what merely watching writes."""
    passing = {"wagtailadmin.editingsession", "wagtailadmin.formstate", "sessions.session"}
    kept = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if label in passing or model._meta.app_label in {"django_q", "contenttypes"}:
            continue
        rows = model._base_manager.order_by("pk")
        kept[label] = serializers.serialize("python", rows)
    user = get_user_model()._meta.label_lower
    for row in kept[user]:
        row["fields"].pop("last_login")
    return kept


# The neighbour's row for what an argument names.
ROW_OF = {
    "page": "page",
    "page or above": "page",
    "wagtailcore.revision": "revision",
    "wagtailcore.taskstate": "task_state",
    "wagtailcore.workflowstate": "workflow_state",
    "wagtailcore.task": "task",
    "wagtailcore.collection": "collection",
    "wagtailcore.uploadedfile": "uploaded",
    "wagtailadmin.editingsession": "session",
    "wagtailimages.image": "image",
    "wagtaildocs.document": "document",
    "wagtail_localize.translation": "translation",
    "wagtail_localize.translationsource": "translation_source",
    "portal.resident": "user",
    "portal.area": "area",
    "portal.contact": "contact",
    "portal.alertbanner": "alert",
    "portal.municipality": "municipality",
    "cases.source": "source",
    "cases.run": "run",
    "cases.term": "term",
    "portal.entry": "entry",
    "portal.notice": "notice",
    "portal.importancerule": "rule",
    "portal.channeluse": "use",
    "microservices.category": "help",
    "microservices.exchange": "exchange",
    "microservices.message": "message",
    "microservices.report": "report",
    "microservices.permit": "permit",
    "microservices.phoneneighbour": "by_phone",
    "microservices.campaign": "campaign",
    "microservices.participation": "participation",
    "microservices.business": "business",
    "microservices.post": "post",
    "microservices.mint": "mint",
    "microservices.recognition": "recognition",
    "microservices.learningcoins": "learning_coins",
    "microservices.school": "school",
    "microservices.boardplace": "board_place",
    "microservices.suspicion": "suspicion",
    "microservices.honour": "honour",
    "microservices.figuresday": "figures",
    "microservices.populationtable": "population",
    "barometer.question": "question",
    "barometer.round": "round",
    "barometer.servicepromise": "draft_promise",
    "barometer.milestone": "milestone",
    "barometer.competition": "competition_draft",
    "barometer.idea": "idea",
    "barometer.bootcamp": "bootcamp_draft",
    "barometer.experiment": "experiment",
    "learning.teamsession": "team_draft",
    "learning.ambassador": "ambassador_invited",
    "learning.goal": "goal",
    "learning.selfservice": "self_service",
    "learning.intervention": "intervention",
    "learning.effectkey": "effect_key",
    "learning.licencepackage": "licence_package",
    "learning.licence": "licence",
    "learning.witness": "witness",
    "learning.practicescenario": "scenario_draft",
    "learning.coursecopy": "course_copy",
    "learning.lessonpost": "lesson_post",
    "named row": "contact",
}
# Values of arguments that name no row, and of closed ones.
VALUES = {
    "action": "delete",
    "action_name": "publish",
    "app_label": "portal",
    "model_name": "contact",
    "app_name": "taggit",
    "content_type_app_name": "portal",
    "content_type_model_name": "standardpage",
    "filter_spec": "original",
    "mode": "x",
    "string_segment_id": 1,
    "overridable_segment_id": 1,
    "uidb64": "MQ",
    "token": "set-password",
    "0": None,
}
REGION = {"portal.topic", "cases.stage", "barometer.commonquestion"}


def foreign_addresses(neighbour: Town) -> Iterator[tuple[str, str]]:
    """Each address of the CMS that takes a row, with the neighbour's."""
    for path, spaces, name, arguments in patterns():
        if not path.startswith("cms/") or not arguments or not name:
            continue
        what = {argument: named_here(spaces, name, argument) for argument in arguments}
        if set(what.values()) <= {tenancy_table.NOTHING} or set(what.values()) & REGION:
            continue
        values: dict[str, Any] = {}
        for argument, kind in what.items():
            key = ROW_OF.get(kind)
            if key:
                values[argument] = neighbour.rows[key].pk
            elif argument in VALUES:
                values[argument] = VALUES[argument]
            else:
                values[argument] = neighbour.rows.get("group").pk
        numbered = sorted(values) == [str(n) for n in range(len(values))]
        full = ":".join([*spaces, name])
        try:
            url = (
                reverse(full, args=[values[str(n)] for n in range(len(values))])
                if numbered
                else reverse(full, kwargs=values)
            )
        except NoReverseMatch:
            pytest.fail(
                f"no address for {full} with {values}: teach this test what its arguments name"
            )
        yield full, url


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_of_the_cms_reaches_a_row_of_the_neighbour(inside, method: str):
    client, _home, neighbour = inside
    before = snapshot()
    leaks, asked = {}, 0
    for name, url in foreign_addresses(neighbour):
        asked += 1
        response = getattr(client, method)(url)
        if response.status_code not in {403, 404, 405}:
            leaks[name] = (url, response.status_code)
    assert not leaks
    assert asked > 100
    assert snapshot() == before


LISTS_OF_NOTHING = re.compile(r"failwhale|logout|test404|sprite|jsi18n|/login/|password_reset")


def plain_addresses() -> list[str]:
    found_here = set()
    for path, _spaces, name, arguments in patterns():
        if path.startswith("cms/") and not arguments and name and not LISTS_OF_NOTHING.search(path):
            found_here.add("/" + re.sub(r"[\^$]|\\Z", "", path))
    return sorted(found_here)


SHARED = "/cms/snippets/learning/coursecopy/offers/"
"""Names courses that every municipality of the region has published for the others to copy."""


def test_no_list_of_the_cms_names_anything_of_the_neighbour(towns):
    client = towns[0].client("administrator")  # whose lists are everybody's, and more
    told, broken = [], {}
    addresses = plain_addresses()
    for url in addresses:
        for query in ("", "?q=naboby&term=naboby", "?export=csv"):
            if query.startswith("?export") and "/reports/" not in url:
                continue
            response = client.get(url + query)
            if response.status_code >= 500:
                broken[url] = response.status_code
            body = response.getvalue() if response.streaming else response.content
            text = body.decode(errors="replace").replace(f"q={NEIGHBOUR.lower()}", "")
            if NEIGHBOUR in text and url != SHARED:
                told.append(url + query)
    assert not broken
    assert not told
    assert len(addresses) > 60


IN_THE_QUERY = [
    "/cms/bulk/wagtailcore/page/delete/?id={page}",
    "/cms/bulk/wagtailcore/page/move/?id={page}",
    "/cms/bulk/wagtailcore/page/publish/?id=all",
    "/cms/bulk/wagtailcore/page/unpublish/?id=all&childOf={home}",
    "/cms/bulk/wagtailimages/image/delete/?id={image}",
    "/cms/bulk/wagtailimages/image/add_tags/?id={image}",
    "/cms/bulk/wagtaildocs/document/delete/?id={document}",
    "/cms/bulk/portal/contact/delete/?id={contact}",
    "/cms/bulk/portal/resident/assign_role/?id={user}",
    "/cms/bulk/portal/resident/delete/?id={user}",
    "/cms/choose-page/chosen-multiple/?id={page}",
    "/cms/images/chooser/chosen-multiple/?id={image}",
    "/cms/documents/chooser/chosen-multiple/?id={document}",
    "/cms/snippets/choose/portal/contact/chosen-multiple/?id={contact}",
]


def test_rows_named_in_the_query_are_not_there_either(inside):
    client, _home, neighbour = inside
    keys = {key: row.pk for key, row in neighbour.rows.items()}
    before = snapshot()
    for url in IN_THE_QUERY:
        address = url.format(**keys)
        assert client.get(address).status_code == 404, url
        assert client.post(address).status_code == 404, url
    assert snapshot() == before


def test_own_rows_are_there(inside):
    """The fence has a gate: what is refused above opens for one's own."""
    client, home, _neighbour = inside
    rows = {key: row.pk for key, row in home.rows.items()}
    for url in (
        "/cms/pages/{page}/edit/",
        "/cms/pages/{page}/history/",
        "/cms/pages/{case_page}/edit/",
        "/cms/pages/{course}/edit/",
        "/cms/pages/{lesson}/edit/",
        "/cms/pages/{information}/edit/",
        "/cms/images/{image}/",
        "/cms/documents/edit/{document}/",
        "/cms/snippets/portal/contact/edit/{contact}/",
        "/cms/snippets/portal/contact/history/{contact}/",
        "/cms/snippets/portal/alertbanner/edit/{alert}/",
        "/cms/snippets/cases/source/inspect/{source}/",
        "/cms/snippets/cases/run/inspect/{run}/",
        "/cms/localize/submit/page/{locked}/",
        "/cms/bulk/wagtailcore/page/delete/?id={page}",
        "/cms/choose-page/{home}/",
    ):
        response = client.get(url.format(**rows))
        assert response.status_code == 200, url
    assert "Kotikyla" in client.get("/cms/reports/site-history/").content.decode()


def own_addresses(home: Town) -> Iterator[str]:
    """Each address of the CMS for an own row that the table of roles knows."""
    for path, spaces, name, arguments in patterns():
        if not path.startswith("cms/snippets/") and not path.startswith("cms/users/"):
            continue
        what = {argument: named_here(spaces, name, argument) for argument in arguments}
        if (
            len(what) == 1
            and "pk" in what
            and what["pk"] in ROW_OF
            and "snippetchoosers" not in spaces[0]
        ):
            yield reverse(":".join([*spaces, name]), args=[home.rows[ROW_OF[what["pk"]]].pk])


def test_every_page_about_an_own_row_opens_for_administrators(towns):
    home, _neighbour = towns
    client = home.client("administrator")
    shut = {}
    for url in own_addresses(home):
        status = client.get(url).status_code
        if status not in {200, 405}:
            shut[url] = status
    assert not shut


def test_a_superuser_sees_everything(towns):
    home, neighbour = towns
    root = get_user_model().objects.create_superuser("root", "root@torget.example", "x")
    client = sign_in(Client(headers={"host": home.municipality.site.hostname}), root)
    assert client.get(f"/cms/pages/{neighbour.rows['page'].pk}/edit/").status_code == 200
    assert NEIGHBOUR in client.get("/cms/snippets/portal/contact/").content.decode()


def test_a_page_cannot_be_moved_or_copied_to_the_neighbour(inside):
    client, home, neighbour = inside
    page, there = home.rows["page"], neighbour.rows["home"]
    before = snapshot()
    moved = client.post(f"/cms/pages/{page.pk}/move/", {"new_parent_page": there.pk}, follow=True)
    copied = client.post(
        f"/cms/pages/{page.pk}/copy/",
        {"new_title": "x", "new_slug": "x", "new_parent_page": there.pk, "copy_subpages": ""},
    )
    assert moved.status_code == 404
    assert copied.status_code in {200, 403}
    assert snapshot() == before


def test_whoever_works_in_two_places_has_each_right_only_where_it_was_given(towns):
    from portal.actions.municipality import appoint

    home, neighbour = towns
    person = home.staff["editor"]
    appoint(None, person, neighbour.municipality, "analyst")
    person = get_user_model().objects.get(pk=person.pk)
    client = sign_in(Client(headers={"host": home.municipality.site.hostname}), person)
    theirs, ours = neighbour.rows["contact"], home.rows["contact"]
    assert client.get(f"/cms/snippets/portal/contact/edit/{ours.pk}/").status_code == 200
    assert client.get(f"/cms/snippets/portal/contact/edit/{theirs.pk}/").status_code in {302, 403}
    assert client.get(f"/cms/snippets/portal/contact/inspect/{theirs.pk}/").status_code == 200


# Residents ----------------------------------------------------------------------------------------------


PUBLIC = {
    "cases:meeting": lambda rows: [rows["meeting"].pk],
    "cases:meeting_ics": lambda rows: [rows["meeting"].pk],
    "cases:body": lambda rows: [rows["body"].slug],
    "cases:body_ics": lambda rows: [rows["body"].slug],
    "follow": lambda rows: ["case", rows["case"].pk],
    "cases:case_feed": lambda rows: [rows["case"].pk],
    "cases:body_feed": lambda rows: [rows["body"].slug],
    "notice": lambda rows: [rows["sent_notice"].pk],
    "microservices:listing": lambda rows: [rows["listing"].pk],
    "microservices:business": lambda rows: [rows["business"].pk],
    "microservices:card": lambda rows: [sharing.token_of(rows["share_card"])],
    "microservices:card_picture": lambda rows: [sharing.token_of(rows["share_card"])],
    "barometer:round": lambda rows: [rows["open_round"].pk],
    "barometer:round_data": lambda rows: [rows["published_round"].pk],
    "barometer:data_file": lambda rows: [rows["published_round"].pk, 1, "shares.csv"],
    "barometer:keys": lambda rows: [rows["open_round"].pk],
    "barometer:releases": lambda rows: [rows["survey_release"].round_id],
    "barometer:release": lambda rows: [rows["survey_release"].round_id, 1],
    "barometer:release_method": lambda rows: [rows["survey_release"].round_id, 1],
    "barometer:result": lambda rows: [rows["survey_release"].round_id, 1, "car"],
    "barometer:embed": lambda rows: [rows["survey_release"].round_id, 1, "car"],
    "barometer:promise": lambda rows: [rows["promise"].pk],
    "barometer:promise_versions": lambda rows: [rows["promise"].pk],
    "barometer:promise_feed": lambda rows: [rows["promise"].pk],
    "barometer:promise_json": lambda rows: [rows["promise"].pk],
    "learning:quiz": lambda rows: [rows["quiz_key"].lesson_key, rows["quiz_key"].block_id],
    "ideas:competition": lambda rows: [rows["competition"].pk],
    "ideas:result": lambda rows: [rows["competition"].pk],
    "ideas:bootcamp": lambda rows: [rows["bootcamp"].pk],
    "ideas:idea": lambda rows: [rows["idea"].pk],
    "learning:proof": lambda rows: [rows["licence"].written],
    "learning:certificate": lambda rows: [rows["licence"].written],
    "learning:badge": lambda rows: [rows["licence"].written, "jwt"],
    "learning:course_print": lambda rows: [rows["course"].key],
    "learning:team": lambda rows: [rows["team_session"].pk],
    "learning:team_ics": lambda rows: [rows["team_session"].pk],
    "learning:practice": lambda rows: [rows["scenario"].key],
    "learning:practice_frame": lambda rows: [rows["scenario"].key],
    "learning:practice_steps": lambda rows: [rows["scenario"].key],
    "learning:effect_service": lambda rows: [rows["self_service"].pk],
    "learning:information_prints": lambda rows: [rows["information"].pk],
    "learning:information_sheet": lambda rows: [rows["information"].pk, "library", "poster"],
    "told": lambda rows: [int_to_base36(rows["entry"].pk)],
    "wagtaildocs_serve": lambda rows: [rows["document"].pk, rows["document"].filename],
}
WITHOUT_OWNER = {
    "cases:topic_feed",
    "sitemap_file",
    "wagtail_serve",
    "datasets:catalogue_in",
    "datasets:european",
    "badges:status_list",
}


def test_every_public_address_with_a_row_is_tried():
    taking = {
        ":".join([*spaces, name])
        for path, spaces, name, arguments in patterns()
        if arguments
        and not path.startswith("cms/")
        and tenancy_table.door(":".join([*spaces, name])) is tenancy_table.Door.HOST
    }
    assert taking == set(PUBLIC) | WITHOUT_OWNER


@pytest.mark.parametrize("name", PUBLIC)
def test_a_row_is_shown_at_its_own_host_and_nowhere_else(towns, name: str):
    home, neighbour = towns
    url = reverse(name, args=PUBLIC[name](neighbour.rows))
    at_home = Client(headers={"host": home.municipality.site.hostname}).get(url)
    assert at_home.status_code == 404
    # what opens only inside its page is asked for as a page asks
    told = {"host": neighbour.municipality.site.hostname, "sec-fetch-dest": "iframe"}
    there = Client(headers=told).get(url, follow=True)
    assert there.status_code == 200
    there.getvalue()


UNOWNED = {
    "group",
    "common_question",
    "site",
    "segment",
    "uploaded",
    "workflow",
    "session",
    "share_card",
    "voucher",
}
"""Rows that belong to a person or to the region, or that nobody reaches but superusers."""


def test_owners_are_found_for_every_row_of_a_town(towns):
    home, _neighbour = towns
    for key, row in home.rows.items():
        if isinstance(row, models.Model) and key not in UNOWNED:
            assert reach.owners(row) == {home.municipality.pk}, key
