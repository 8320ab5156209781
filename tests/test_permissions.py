"""What each role may do is one table (``portal.roles``), and this test is the same table, asked at the door."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from wagtail.models import GroupCollectionPermission

from barometer.actions import sheets
from barometer.models import (
    Bootcamp,
    CommonQuestion,
    Competition,
    Experiment,
    Milestone,
    Question,
    Release,
    Response,
    Round,
    ServicePromise,
    WeightRun,
)
from cases.models import Run, Term
from learning.models import (
    Ambassador,
    CourseCopy,
    CoursePage,
    EffectKey,
    Goal,
    Licence,
    LicencePackage,
    PracticeScenario,
    SelfService,
    TeamSession,
    Witness,
)
from learning.scenarios import grammar
from microservices.models import (
    Business,
    Campaign,
    Category,
    Honour,
    LearningCoins,
    Listing,
    Message,
    Mint,
    PhoneNeighbour,
    PopulationTable,
    Recognition,
    School,
)
from portal import roles
from portal.actions.municipality import sync_all, sync_permissions
from portal.models import Area, Contact, ImportanceRule, MunicipalityGroup, Notice
from portal.roles import FILES, PAGES, ROWS, Role, may
from tests.factories import MunicipalityFactory
from tests.learning import copying as copies
from tests.learning import practice as exercises
from tests.staff import Town, found, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    with standing(django_db_blocker, lambda: found("kotikyla", "Kotikyla")) as built:
        yield built


# The table is in force ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_a_group_carries_exactly_what_the_table_says(town: Town, role: Role):
    row = town.municipality.groups.get(role=role)
    carried = {
        f"{p.content_type.app_label}.{p.codename}"
        for p in row.group.permissions.select_related("content_type")
    }
    assert carried == roles.row_rights(role)
    for home in town.municipality.home_pages:
        on_page = row.group.page_permissions.filter(page=home)
        assert {f"wagtailcore.{p.permission.codename}" for p in on_page} == roles.page_rights(role)
    files = GroupCollectionPermission.objects.filter(group=row.group)
    assert {p.collection_id for p in files} <= {town.municipality.collection_id}
    assert {
        f"{p.permission.content_type.app_label}.{p.permission.codename}" for p in files
    } == roles.file_rights(role)


def test_whatever_was_ticked_by_hand_is_set_back_by_migrate(town: Town):
    group = town.municipality.groups.get(role="analyst").group
    group.permissions.add(Permission.objects.get(codename="delete_area"))
    group.page_permissions.create(
        page=town.municipality.site.root_page,
        permission=Permission.objects.get(codename="publish_page"),
    )
    editors = town.municipality.groups.get(role="editor").group
    editors.permissions.clear()
    editors.page_permissions.all().delete()
    sync_all()
    assert not group.permissions.filter(codename="delete_area").exists()
    assert not group.page_permissions.exists()
    assert editors.permissions.filter(codename="change_contact").exists()
    assert editors.page_permissions.exists()


def test_bringing_the_table_into_force_twice_changes_nothing(town: Town, django_assert_num_queries):
    def state() -> list:
        return [
            *MunicipalityGroup.objects.values_list("pk", "group_id"),
            *GroupCollectionPermission.objects.values_list("pk"),
            *Permission.group_set.through.objects.values_list("pk"),
        ]

    before = state()
    sync_permissions(town.municipality)
    assert state() == before


def test_every_right_of_the_table_exists_and_every_role_may_enter():
    for table in (ROWS, FILES):
        for thing, verbs in table.items():
            app, model = thing.split(".")
            for verb in verbs:
                assert Permission.objects.filter(
                    content_type__app_label=app, codename=f"{verb}_{model}"
                ).exists()
    for role in Role:
        assert "wagtailadmin.access_admin" in roles.row_rights(role)


def test_nobody_may_do_what_the_table_does_not_name():
    assert not may(Role.ADMINISTRATOR, "delete", "portal.resident")
    assert not may(Role.ADMINISTRATOR, "delete", "portal.topic")
    assert not may(Role.ADMINISTRATOR, "paint", "portal.area")
    assert not may(Role.ADMINISTRATOR, "change", "auth.group")


# The table at the door ----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Deed:
    """One thing somebody may try, who may do it by the table, and how to see that it happened."""

    verb: str
    thing: str
    do: Callable[[Client, Town], Any]
    happened: Callable[[Town], bool]


def page_form(page: Any, **fields: Any) -> dict:
    return {
        "title": page.title,
        "slug": page.slug,
        "intro": "",
        "body-count": "0",
        "purpose": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **fields,
    }


def edit_page(client: Client, town: Town) -> Any:
    page = town.rows["page"]
    return client.post(f"/cms/pages/{page.pk}/edit/", page_form(page, title="Changed title"))


def publish_page(client: Client, town: Town) -> Any:
    page = town.rows["page"]
    fields = {"title": "Published title", "action-publish": "1"}
    return client.post(f"/cms/pages/{page.pk}/edit/", page_form(page, **fields))


def add_page(client: Client, town: Town) -> Any:
    home = town.rows["home"]
    fields = {"title": "A new page", "slug": "a-new-page", "intro": "", "body-count": "0"}
    extra = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "purpose": ""}
    return client.post(f"/cms/pages/add/portal/standardpage/{home.pk}/", fields | extra)


def names(**named: str) -> dict[str, str]:
    return {f"name_{code}": named.get(code, "") for code in ("da", "nb", "sv", "fi", "en")}


def edit_contact(client: Client, town: Town) -> Any:
    row = town.rows["contact"]
    data = {"title": "Changed contact", "about": "", "phone": "", "phone_hours": "", "email": ""}
    return client.post(f"/cms/snippets/portal/contact/edit/{row.pk}/", data | {"address": ""})


def add_contact(client: Client, town: Town) -> Any:
    data = {"title": "Added contact", "about": "", "phone": "", "phone_hours": "", "email": ""}
    return client.post("/cms/snippets/portal/contact/add/", data | {"address": ""})


def delete_contact(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/portal/contact/delete/{town.rows['contact'].pk}/")


def edit_alert(client: Client, town: Town) -> Any:
    row = town.rows["alert"]
    data = {
        "level": "notice",
        "title": "Changed alert",
        "text": "",
        "link_page": "",
        "link_text": "",
        "starts_at": "2026-11-01 08:00",
        "ends_at": "",
    }
    return client.post(f"/cms/snippets/portal/alertbanner/edit/{row.pk}/", data)


def edit_area(client: Client, town: Town) -> Any:
    row = town.rows["area"]
    data = {"slug": row.slug, "kind": "village", "parent": "", "outline": "null"}
    return client.post(f"/cms/snippets/portal/area/edit/{row.pk}/", data | names(fi="Changed area"))


def add_area(client: Client, town: Town) -> Any:
    data = {"slug": "uusi", "kind": "village", "parent": "", "outline": "null"}
    return client.post("/cms/snippets/portal/area/add/", data | names(fi="Uusi"))


def edit_source(client: Client, town: Town) -> Any:
    row = town.rows["source"]
    data = {
        "name": "Changed source",
        "adapter": row.adapter,
        "url": row.url,
        "language": "da",
        "enabled": "on",
        "every_minutes": "60",
        "hold_percent": "20",
    }
    return client.post(f"/cms/snippets/cases/source/edit/{row.pk}/", data)


def run_now(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/cases/source/run/{town.rows['source'].pk}/")


def discard(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/cases/run/discard/{town.rows['run'].pk}/")


def map_term(client: Client, town: Town) -> Any:
    return client.post(
        f"/cms/snippets/cases/term/edit/{town.rows['term'].pk}/", {"code": "decided"}
    )


def edit_municipality(client: Client, town: Town) -> Any:
    row = town.municipality
    data = {
        "hue": "12",
        "logo": "",
        "coin_name": "karma",
        "postal_address": "",
        "phone": "",
        "phone_hours": "",
        "email": "",
        "accessibility_statement_url": "",
    }
    url = f"/cms/snippets/portal/municipality/edit/{row.pk}/"
    return client.post(url, data | names(fi="Kotikyla", sv="Kotikyla"))


def add_colleague(client: Client, town: Town) -> Any:
    data = {
        "username": "new-colleague",
        "first_name": "Nea",
        "last_name": "",
        "email": "nea@kotikyla.example",
        "language": "",
        "password": "pitkä salasana 9",
        "roles": [town.municipality.groups.get(role="editor").pk],
    }
    return client.post("/cms/users/new/", data)


def edit_colleague(client: Client, town: Town) -> Any:
    person = town.staff["analyst"]
    data = {
        "first_name": "Renamed",
        "last_name": "",
        "email": person.email,
        "language": "",
        "password": "",
        "is_active": "on",
        "roles": [town.municipality.groups.get(role="analyst").pk],
    }
    return client.post(f"/cms/users/edit/{person.pk}/", data)


def raise_entry(client: Client, town: Town) -> Any:
    return client.post(
        f"/cms/snippets/portal/entry/raise/{town.rows['entry'].pk}/", {"because": "Many asked."}
    )


def pin(client: Client, town: Town) -> Any:
    day = timezone.localdate() + dt.timedelta(days=2)
    url = f"/cms/snippets/portal/entry/pin/{town.rows['entry'].pk}/"
    return client.post(url, {"last_day": day.isoformat()})


def take_back(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/portal/entry/take-back/{town.rows['entry'].pk}/")


def write_warning(client: Client, town: Town) -> Any:
    said = {f"title_{code}": "Keitä vesi" for code in town.municipality.languages}
    texts = {f"text_{code}": "" for code in town.municipality.languages}
    return client.post(
        "/cms/snippets/portal/notice/add/", {**said, **texts, "area": "", "until": ""}
    )


def send_warning(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/portal/notice/send/{town.rows['notice'].pk}/")


def discard_warning(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/portal/notice/discard/{town.rows['notice'].pk}/")


def add_rule(client: Client, town: Town) -> Any:
    return client.post(
        "/cms/snippets/portal/importancerule/add/", {"kind": "title", "importance": "important"}
    )


def edit_use(client: Client, town: Town) -> Any:
    return client.post(
        f"/cms/snippets/portal/channeluse/edit/{town.rows['use'].pk}/",
        {"channel": "s", "on": "", "hold_minutes": "10", "monthly_ceiling": "500"},
    )


def take_in(client: Client, town: Town) -> Any:
    said = {"name": "Aada Aalto", "phone": "20 99 88 77", "birth_year": "1940", "language": "fi"}
    said |= {"consent": "Saa soittaa.", "lives_here": "on", "form_key": str(uuid.uuid4())}
    return client.post("/cms/snippets/microservices/phoneneighbour/add/", said)


def forget_by_phone(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/microservices/phoneneighbour/forget/{town.rows['by_phone'].pk}/"
    return client.post(url)


def approve_listing(client: Client, town: Town) -> Any:
    row = again(town, "listing")
    row.pk, row.key, row.state = None, uuid.uuid4(), "in_review"
    row.save(force_insert=True)
    return client.post(f"/cms/snippets/microservices/listing/approve/{row.pk}/")


def take_report(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/microservices/report/take/{town.rows['report'].pk}/")


def keep_message_back(client: Client, town: Town) -> Any:
    row = town.rows["message"]
    Message.objects.filter(pk=row.pk).update(screened=Message.Screened.HELD)
    return client.post(f"/cms/snippets/microservices/message/keep-back/{row.pk}/")


def decide_case(client: Client, town: Town) -> Any:
    row = again(town, "exchange")
    said = {"version": row.version, "outcome": "refund", "share": "", "words": "Nobody came."}
    return client.post(f"/cms/snippets/microservices/exchange/inspect/{row.pk}/", said)


def decide_permit(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/microservices/permit/inspect/{town.rows['permit'].pk}/"
    return client.post(url, {"do": "refuse", "words": "Too few hours."})


def take_population_in(client: Client, town: Town) -> Any:
    people = "".join(f",{band},9\n" for band in ("12-15", "16-17", "18-29", "30-45"))
    said = {"municipality": town.municipality.pk, "year": "2026", "quarter": "2", "source": "x"}
    said |= {"text": f"area,band,people\n{people}", "keep": "1"}
    return client.post("/cms/snippets/microservices/populationtable/add/", said)


def campaign_form(**fields: Any) -> dict:
    begins = timezone.localtime() + dt.timedelta(days=2)
    usual = {
        "owner": "municipality",
        "owner_name": "",
        "area": "",
        "goal": "50",
        "unit_fi": "kassia",
    }
    usual |= {"proof": "qr", "category": "", "coins_each": "2", "cap_each": "3", "cap_day": "1"}
    usual["starts_at"] = begins.strftime("%Y-%m-%d %H:%M")
    usual["ends_at"] = (begins + dt.timedelta(days=9)).strftime("%Y-%m-%d %H:%M")
    return usual | {f"name_{code}": "" for code in ("fi", "sv")} | {"unit_sv": ""} | fields


def plan_campaign(client: Client, town: Town) -> Any:
    url = "/cms/snippets/microservices/campaign/add/"
    return client.post(url, campaign_form(name_fi="Puhdas ranta"))


def close_campaign(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/microservices/campaign/close/{town.rows['campaign'].pk}/")


def pay_participation(client: Client, town: Town) -> Any:
    row = town.rows["participation"]
    return client.post(f"/cms/snippets/microservices/participation/approve/{row.pk}/")


def ask_for_coins(client: Client, town: Town) -> Any:
    said = {"target": f"c{town.rows['campaign'].pk}", "amount": "7", "reason": "More", "do": "ask"}
    return client.post("/cms/snippets/microservices/mint/ask/", said | {"key": uuid.uuid4()})


def agree_to_coins(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/microservices/mint/agree/{town.rows['mint'].pk}/")


def category_form(**fields: Any) -> dict:
    usual = {"slug": "choir", "icon": "people", "order": "50", "active": "on", "level": "0"}
    usual |= {"certificate": "", "months_valid": "24", "minors": "no"}
    usual |= {"coins_least": "1", "coins_most": "4"}
    return usual | names(en="Choir", fi="Kuoro") | fields


def add_category(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/microservices/category/add/", category_form())


def edit_category(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/microservices/category/edit/{town.rows['help'].pk}/"
    return client.post(url, category_form(slug="company"))


def add_recognition(client: Client, town: Town) -> Any:
    MunicipalityFactory(slug="ystavala", code="0999")
    work = town.rows["permit"].category
    said = {"code": "0999", "category": str(work.pk), "agreed_on": "2026-11-01"}
    return client.post("/cms/snippets/microservices/recognition/add/", said)


def let_a_question_out(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/learning/lessonpost/approve/{town.rows['lesson_post'].pk}/"
    return client.post(url)


def edit_coins_for_learning(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/microservices/learningcoins/edit/{town.rows['learning_coins'].pk}/"
    return client.post(url, {"lesson": "2", "course": "3", "licence": "9", "a_week": "7"})


def add_coins_for_learning(client: Client, town: Town) -> Any:
    LearningCoins.objects.of(town.municipality).delete()
    said = {"lesson": "2", "course": "3", "licence": "8", "a_week": "7"}
    return client.post("/cms/snippets/microservices/learningcoins/add/", said)


def add_school(client: Client, town: Town) -> Any:
    data = {"name": "Harbour school", "active": "on"}
    return client.post("/cms/snippets/microservices/school/add/", data)


def edit_school(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/microservices/school/edit/{town.rows['school'].pk}/"
    return client.post(url, {"name": "Hill school", "active": "on"})


def hide_name(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/microservices/boardplace/hide/{town.rows['board_place'].pk}/"
    return client.post(url, {"because": "It is somebody else's."})


def decide_points(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/microservices/suspicion/clear/{town.rows['suspicion'].pk}/"
    return client.post(url, {"words": "They are neighbours."})


def award_honour(client: Client, town: Town) -> Any:
    said = {"title": "Thanks", "words": "For the choir.", "language": "fi", "neighbour": ""}
    said |= {"association": "Harbour choir", "awarded_on": timezone.localdate().isoformat()}
    return client.post("/cms/snippets/microservices/honour/add/", said)


def withdraw_honour(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/microservices/honour/delete/{town.rows['honour'].pk}/"
    return client.post(url)


def write_question(client: Client, town: Town) -> Any:
    said = {"code": "ferry", "kind": "single", "active": "on", "least": "", "most": ""}
    for code in ("fi", "sv"):
        said |= {f"asks_{code}": "Ferry?", f"hint_{code}": "", f"rows_{code}": ""}
        said[f"options_{code}"] = "Yes\nNo"
    return client.post("/cms/snippets/barometer/question/add/", said)


def word_question_anew(client: Client, town: Town) -> Any:
    said = {"active": "on", "least": "", "most": ""}
    for code in ("fi", "sv"):
        said |= {f"asks_{code}": "Otherwise?", f"hint_{code}": "", f"rows_{code}": ""}
        said[f"options_{code}"] = "Yes\nNo"
    url = f"/cms/snippets/barometer/question/edit/{town.rows['question'].pk}/"
    return client.post(url, said)


def write_common_question(client: Client, town: Town) -> Any:
    said = {"code": "trust", "kind": "single", "active": "on", "least": "", "most": ""}
    said["source_language"] = "fi"
    for code in ("fi", "sv"):
        said |= {f"asks_{code}": "Trust?", f"hint_{code}": "", f"rows_{code}": ""}
        said[f"options_{code}"] = "Yes\nNo"
    return client.post("/cms/snippets/barometer/commonquestion/add/", said)


def word_common_question_anew(client: Client, town: Town) -> Any:
    said = {"active": "on", "least": "", "most": "", "source_language": "fi"}
    for code in ("fi", "sv"):
        said |= {f"asks_{code}": "Otherwise?", f"hint_{code}": "", f"rows_{code}": ""}
        said[f"options_{code}"] = "Yes\nNo"
    url = f"/cms/snippets/barometer/commonquestion/edit/{town.rows['common_question'].pk}/"
    return client.post(url, said)


def write_paper_down(client: Client, town: Town) -> Any:
    row = town.rows["open_round"]
    number = sheets.hand_out(None, row, 1)[0]
    said = {"number": number, "age": "30", town.rows["round_question"].name: "1"}
    return client.post(f"/cms/snippets/barometer/round/paper/{row.pk}/", said)


def prepare_round(client: Client, town: Town) -> Any:
    begins = timezone.localtime() + dt.timedelta(days=2)
    said = {"name_fi": "Kysely", "name_sv": "", "about_fi": "", "about_sv": "", "source": "x"}
    said |= {"questions": "car", "cells": "18-120: 900", "design": "open", "promise": "technical"}
    said["opens_at"] = begins.strftime("%Y-%m-%d %H:%M")
    said["closes_at"] = (begins + dt.timedelta(days=9)).strftime("%Y-%m-%d %H:%M")
    return client.post("/cms/snippets/barometer/round/add/", said)


def open_round(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/barometer/round/open/{town.rows['round'].pk}/")


def close_round(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/barometer/round/close/{town.rows['open_round'].pk}/")


def weigh_round(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/barometer/round/weigh/{town.rows['closed_round'].pk}/")


def publish_round(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/barometer/round/publishing/{town.rows['weighed_round'].pk}/"
    seen = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())
    return client.post(url, {"do": "publish", "number": "1", "seen": seen[1] if seen else ""})


def prepare_competition(client: Client, town: Town) -> Any:
    now = timezone.localtime()
    moments = dict.fromkeys(("jury_until", "vote_until"), "")
    for place, name in enumerate(
        ("opens_at", "ideas_until", "support_until", "shortlist_by", "result_by")
    ):
        moments[name] = f"{now + dt.timedelta(days=place + 1):%Y-%m-%d %H:%M}"
    said = {"seats": "", "rests_on": "", "youngest": "", "oldest": ""}
    for code in town.municipality.languages:
        said |= {f"about_{code}": "", f"criteria_{code}": ""}
    url = "/cms/snippets/barometer/competition/add/"
    return client.post(url, said | moments | names(fi="Ranta"))


def announce_competition(client: Client, town: Town) -> Any:
    number = town.rows["competition_draft"].pk
    return client.post(f"/cms/snippets/barometer/competition/announce/{number}/")


def drop_competition(client: Client, town: Town) -> Any:
    number = town.rows["competition_draft"].pk
    return client.post(f"/cms/snippets/barometer/competition/delete/{number}/")


def prepare_bootcamp(client: Client, town: Town) -> Any:
    said = {"meetings": "", "leads": "", "competition": "", "rests_on": "", "youngest": "18"}
    said |= {f"about_{code}": "" for code in town.municipality.languages}
    return client.post("/cms/snippets/barometer/bootcamp/add/", said | names(fi="Penkit"))


def announce_bootcamp(client: Client, town: Town) -> Any:
    number = town.rows["bootcamp_draft"].pk
    return client.post(f"/cms/snippets/barometer/bootcamp/announce/{number}/")


def drop_bootcamp(client: Client, town: Town) -> Any:
    number = town.rows["bootcamp_draft"].pk
    return client.post(f"/cms/snippets/barometer/bootcamp/delete/{number}/")


def tried(town: Town) -> dict[str, Any]:
    said = {"bootcamp": town.rows["bootcamp"].pk, "idea": "", "language": "fi"}
    return said | {"question": "Istutaanko?", "method": "Tuolit.", "result": "", "learned": ""}


def write_experiment(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/barometer/experiment/add/", tried(town))


def change_experiment(client: Client, town: Town) -> Any:
    number = town.rows["experiment"].pk
    return client.post(f"/cms/snippets/barometer/experiment/edit/{number}/", tried(town))


def _teamed(town: Town, **more: Any) -> dict[str, Any]:
    begins = timezone.localtime() + dt.timedelta(days=5)
    said = {"title": "Digiposti", "language": "fi", "about": "", "course": "", "place": "Kirjasto"}
    said |= {"area": "", "seats": "10", "languages": ["fi"], "phone": "09 123 4567"}
    said["starts_at"] = begins.strftime("%Y-%m-%d %H:%M")
    said["ends_at"] = (begins + dt.timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")
    return said | more


def plan_team(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/learning/teamsession/add/", _teamed(town))


def sign_up_by_phone(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/learning/teamsession/phone/{town.rows['team_session'].pk}/"
    said = {"name": "Aino", "phone": "+358 40 1234567", "language": "fi"}
    return client.post(url, said)


def drop_team(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/learning/teamsession/delete/{town.rows['team_draft'].pk}/")


def invite_ambassador(client: Client, town: Town) -> Any:
    said = {"name": "Aino Laine", "parent": "", "area": "", "capacity_pledge": "4"}
    return client.post("/cms/snippets/learning/ambassador/add/", said)


def train_ambassador(client: Client, town: Town) -> Any:
    row = town.rows["ambassador_invited"]
    return client.post(f"/cms/snippets/learning/ambassador/train/{row.pk}/")


def witness_ambassador(client: Client, town: Town) -> Any:
    row = town.rows["ambassador"]
    return client.post(f"/cms/snippets/learning/ambassador/witness/{row.pk}/")


def _goal(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    said = {"kind": "ambassadors", "area": "", "from_count": "0", "target": "9"}
    said |= {"since": f"{today}", "until": f"{today + dt.timedelta(days=90)}"}
    return said | more


def set_goal(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/learning/goal/add/", _goal())


def change_goal(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/learning/goal/edit/{town.rows['goal'].pk}/"
    return client.post(url, _goal(kind="learners", target="500"))


def drop_goal(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/learning/goal/delete/{town.rows['goal'].pk}/")


def _service(**more: str) -> dict[str, str]:
    costs = dict.fromkeys(("cost_online", "cost_person", "cost_phone", "cost_paper"), "")
    return {"slug": "parking", "control": ""} | costs | names(fi="Pysäköinti") | more


def add_service(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/learning/selfservice/add/", _service())


def write_numbers(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/learning/selfservice/months/{town.rows['self_service'].pk}/?year=2025"
    return client.post(url, {"2025-03-phone": "77"})


def write_what_was_done(client: Client, town: Town) -> Any:
    said = {"service": town.rows["self_service"].pk, "since": "2026-01-01"}
    return client.post("/cms/snippets/learning/intervention/add/", said | names(fi="Opas"))


def change_what_was_done(client: Client, town: Town) -> Any:
    row = town.rows["intervention"]
    said = {"service": row.service_id, "since": "2026-02-01"}
    url = f"/cms/snippets/learning/intervention/edit/{row.pk}/"
    return client.post(url, said | names(fi="Opas"))


def drop_what_was_done(client: Client, town: Town) -> Any:
    number = town.rows["intervention"].pk
    return client.post(f"/cms/snippets/learning/intervention/delete/{number}/")


def make_key(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/learning/effectkey/add/", {"name": "Jonojärjestelmä"})


def revoke_key(client: Client, town: Town) -> Any:
    number = town.rows["effect_key"].pk
    return client.post(f"/cms/snippets/learning/effectkey/revoke/{number}/")


def remove_idea(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/barometer/idea/remove/{town.rows['idea'].pk}/"
    return client.post(url, {"words": "It is an advertisement."})


def drop_round(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/barometer/round/delete/{town.rows['round'].pk}/")


def _promised(town: Town, **more: str) -> dict[str, Any]:
    row = town.rows["promise"]
    said = {"kind": "promise", "service": row.service_id, "owner": row.owner_id, "case": ""}
    for code in ("fi", "sv"):
        said |= {f"{part}_{code}": "" for part in ("title", "text", "reason", "decided")}
    said |= {"title_fi": "Lupaus", "text_fi": "Vastaamme.", "valid_from": "2026-01-01"}
    for number in (1, 2, 3):
        said |= {f"measure_{number}": "", f"aim_{number}": "at_least", f"target_{number}": ""}
    return said | more


def write_promise(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/barometer/servicepromise/add/", _promised(town))


def write_next_version(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/barometer/servicepromise/edit/{town.rows['promise'].pk}/"
    return client.post(url, _promised(town, reason_fi="Koska."))


def publish_promise(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/barometer/servicepromise/publish/{town.rows['draft_promise'].pk}/"
    return client.post(url)


def drop_promise(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/barometer/servicepromise/delete/{town.rows['draft_promise'].pk}/"
    return client.post(url)


def _stepped(town: Town, **more: Any) -> dict[str, Any]:
    said = {"promise": town.rows["promise"].pk, "name_fi": "Palkkaamme", "name_sv": "", "due": ""}
    return said | {"note_fi": "", "note_sv": "", "done_on": "", "order": "10"} | more


def plan_step(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/barometer/milestone/add/", _stepped(town))


def change_step(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/barometer/milestone/edit/{town.rows['milestone'].pk}/"
    return client.post(url, _stepped(town))


def drop_step(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/barometer/milestone/delete/{town.rows['draft_milestone'].pk}/"
    return client.post(url)


def take_business_in(client: Client, town: Town) -> Any:
    said = {"name": "Harbour Bakery", "number": "10000009", "email": "a@bakery.example"}
    said |= {"about": "Bread.", "language": "fi"}
    empty = dict.fromkeys(("address", "phone", "website", "area"), "")
    return client.post("/cms/snippets/microservices/business/add/", said | empty)


def close_business(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/microservices/business/close/{town.rows['business'].pk}/")


def let_post_out(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/microservices/post/approve/{town.rows['post'].pk}/")


def _package() -> dict[str, str]:
    said = {"kind": "base", "course_key": "", "months": "12", "offered": "on"}
    for code in ("fi", "sv"):
        said |= {f"about_{code}": "Osaa.", f"skills_{code}": "Lukee"}
    return said | {"name_fi": "Ajokortti", "name_sv": ""}


def prepare_package(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/learning/licencepackage/add/", _package())


def change_package(client: Client, town: Town) -> Any:
    number = town.rows["licence_package"].pk
    return client.post(f"/cms/snippets/learning/licencepackage/edit/{number}/", _package())


def enter_paper_run(client: Client, town: Town) -> Any:
    number = town.rows["licence_package"].pk
    said = {
        "holder_name": "Aino Laine",
        "course_taken": "on",
        "witness": town.rows["witness"].pk,
        "taken_on": timezone.localdate().isoformat(),
        "seen": ["0", "1", "2"],
    }
    return client.post(f"/cms/snippets/learning/licencepackage/paper/{number}/", said)


def take_licence_back(client: Client, town: Town) -> Any:
    url = f"/cms/snippets/learning/licence/revoke/{town.rows['licence'].pk}/"
    return client.post(url, {"because": "By mistake."})


def invite_witness(client: Client, town: Town) -> Any:
    return client.post("/cms/snippets/learning/witness/add/", {"name": "Uusi"})


def end_witness(client: Client, town: Town) -> Any:
    return client.post(f"/cms/snippets/learning/witness/end/{town.rows['witness'].pk}/")


def take_in_exercise(client: Client, town: Town) -> Any:
    file = SimpleUploadedFile("s.json", json.dumps(_exercise("Uusi harjoitus")).encode())
    return client.post("/cms/snippets/learning/practicescenario/import/", {"file": file})


def _exercise(title: str) -> dict[str, Any]:
    return grammar.written(exercises.named(title, "fi"))


def edit_exercise(client: Client, town: Town) -> Any:
    number = town.rows["scenario_draft"].pk
    said = {"title": "Muutettu", "about": "", "service": "S", "persona_name": "P"}
    empty = {f"{name}-count": "0" for name in ("facts", "screens", "tasks", "faults")}
    url = f"/cms/snippets/learning/practicescenario/edit/{number}/"
    return client.post(url, said | {"persona_number": "1"} | empty)


def take_exercise_down(client: Client, town: Town) -> Any:
    number = town.rows["scenario"].pk
    return client.post(f"/cms/snippets/learning/practicescenario/unpublish/{number}/")


def delete_exercise(client: Client, town: Town) -> Any:
    number = town.rows["scenario_draft"].pk
    return client.post(f"/cms/snippets/learning/practicescenario/delete/{number}/")


def _offered() -> Any:
    """A course of another municipality, with what was called Old when it was copied."""
    return copies.shared(MunicipalityFactory(slug="ystavala"), [], title="Old")[0]


def copy_course(client: Client, town: Town) -> Any:
    sent = {"course": _offered().pk, "into": f"{town.municipality.pk} fi"}
    return client.post("/cms/snippets/learning/coursecopy/offers/", sent)


def take_over(client: Client, town: Town) -> Any:
    course = _offered()
    row = copies.copied(town.municipality, course)
    copies.rewrite(course, title="New")
    return client.post(f"/cms/snippets/learning/coursecopy/take-all/{row.pk}/")


def again(town: Town, key: str) -> Any:
    row = town.rows[key] if key in town.rows else town.staff[key]
    return type(row).objects.filter(pk=row.pk).first()


DEEDS = {
    "edit page": Deed(
        "change",
        "page",
        edit_page,
        lambda town: again(town, "page").get_latest_revision_as_object().title == "Changed title",
    ),
    "publish page": Deed(
        "publish", "page", publish_page, lambda town: again(town, "page").title == "Published title"
    ),
    "add page": Deed(
        "add",
        "page",
        add_page,
        lambda town: again(town, "home").get_children().filter(slug="a-new-page").exists(),
    ),
    "edit contact": Deed(
        "change",
        "portal.contact",
        edit_contact,
        lambda town: again(town, "contact").title == "Changed contact",
    ),
    "add contact": Deed(
        "add",
        "portal.contact",
        add_contact,
        lambda town: Contact.objects.of(town.municipality).filter(title="Added contact").exists(),
    ),
    "delete contact": Deed(
        "delete", "portal.contact", delete_contact, lambda town: again(town, "contact") is None
    ),
    "edit alert": Deed(
        "change",
        "portal.alertbanner",
        edit_alert,
        lambda town: again(town, "alert").title == "Changed alert",
    ),
    "edit area": Deed(
        "change",
        "portal.area",
        edit_area,
        lambda town: again(town, "area").name_fi == "Changed area",
    ),
    "add area": Deed(
        "add",
        "portal.area",
        add_area,
        lambda town: Area.objects.of(town.municipality).filter(slug="uusi").exists(),
    ),
    "edit source": Deed(
        "change",
        "cases.source",
        edit_source,
        lambda town: again(town, "source").name == "Changed source",
    ),
    "run now": Deed("add", "cases.run", run_now, lambda town: OrmQ.objects.exists()),
    "decide about a held run": Deed(
        "change", "cases.run", discard, lambda town: again(town, "run").state == Run.State.DONE
    ),
    "map term": Deed(
        "change", "cases.term", map_term, lambda town: again(town, "term").code == "decided"
    ),
    "make an entry important": Deed(
        "change",
        "portal.entry",
        raise_entry,
        lambda town: again(town, "entry").importance == "important",
    ),
    "keep an entry at the top": Deed(
        "change", "portal.entry", pin, lambda town: again(town, "entry").pinned_until is not None
    ),
    "take an entry back": Deed(
        "change",
        "portal.entry",
        take_back,
        lambda town: again(town, "entry").withdrawn_at is not None,
    ),
    "write a warning": Deed(
        "add",
        "portal.notice",
        write_warning,
        lambda town: Notice.objects.of(town.municipality).count() == 3,
    ),
    "send a warning": Deed(
        "change", "portal.notice", send_warning, lambda town: again(town, "notice").sent
    ),
    "throw a warning away": Deed(
        "add", "portal.notice", discard_warning, lambda town: again(town, "notice") is None
    ),
    "weigh something otherwise": Deed(
        "add",
        "portal.importancerule",
        add_rule,
        lambda town: ImportanceRule.objects.of(town.municipality).filter(kind="title").exists(),
    ),
    "turn a channel off": Deed(
        "change", "portal.channeluse", edit_use, lambda town: not again(town, "use").on
    ),
    "let a listing out": Deed(
        "change",
        "microservices.listing",
        approve_listing,
        lambda town: Listing.objects.of(town.municipality).latest("pk").state == "open",
    ),
    "look into a report": Deed(
        "change",
        "microservices.report",
        take_report,
        lambda town: again(town, "report").state == "taken",
    ),
    "keep a message back": Deed(
        "change",
        "microservices.message",
        keep_message_back,
        lambda town: again(town, "message").screened == "kept",
    ),
    "decide a case of help": Deed(
        "change",
        "microservices.exchange",
        decide_case,
        lambda town: again(town, "exchange").state == "resolved",
    ),
    "decide about a permit": Deed(
        "change",
        "microservices.permit",
        decide_permit,
        lambda town: again(town, "permit").state == "refused",
    ),
    "take in how many people live here": Deed(
        "add",
        "microservices.populationtable",
        take_population_in,
        lambda town: PopulationTable.objects.of(town.municipality).filter(quarter=2).exists(),
    ),
    "take somebody in by telephone": Deed(
        "add",
        "microservices.phoneneighbour",
        take_in,
        lambda town: PhoneNeighbour.objects.of(town.municipality).filter(phone="20998877").exists(),
    ),
    "forget somebody by telephone": Deed(
        "delete",
        "microservices.phoneneighbour",
        forget_by_phone,
        lambda town: again(town, "by_phone") is None,
    ),
    "plan a campaign": Deed(
        "add",
        "microservices.campaign",
        plan_campaign,
        lambda town: Campaign.objects.of(town.municipality).filter(name_fi="Puhdas ranta").exists(),
    ),
    "close a campaign": Deed(
        "change",
        "microservices.campaign",
        close_campaign,
        lambda town: again(town, "campaign").state == "closed",
    ),
    "pay somebody who took part": Deed(
        "change",
        "microservices.participation",
        pay_participation,
        lambda town: again(town, "participation").state == "paid",
    ),
    "ask for new coins": Deed(
        "add",
        "microservices.mint",
        ask_for_coins,
        lambda town: Mint.objects.of(town.municipality).filter(amount=7).exists(),
    ),
    "make new coins": Deed(
        "change",
        "microservices.mint",
        agree_to_coins,
        lambda town: again(town, "mint").transfer is not None,
    ),
    "name a kind of help": Deed(
        "add",
        "microservices.category",
        add_category,
        lambda town: Category.objects.of(town.municipality).filter(slug="choir").exists(),
    ),
    "change a kind of help": Deed(
        "change",
        "microservices.category",
        edit_category,
        lambda town: again(town, "help").name_en == "Choir",
    ),
    "recognise permits": Deed(
        "add",
        "microservices.recognition",
        add_recognition,
        lambda town: Recognition.objects.of(town.municipality).exists(),
    ),
    "name a school": Deed(
        "add",
        "microservices.school",
        add_school,
        lambda town: School.objects.of(town.municipality).filter(name="Harbour school").exists(),
    ),
    "change a school": Deed(
        "change",
        "microservices.school",
        edit_school,
        lambda town: again(town, "school").name == "Hill school",
    ),
    "hide a name on a board": Deed(
        "change",
        "microservices.boardplace",
        hide_name,
        lambda town: again(town, "board_place").hidden_at is not None,
    ),
    "let points count": Deed(
        "change",
        "microservices.suspicion",
        decide_points,
        lambda town: again(town, "suspicion").state == "cleared",
    ),
    "take a business in": Deed(
        "add",
        "microservices.business",
        take_business_in,
        lambda town: Business.objects.of(town.municipality).filter(number="10000009").exists(),
    ),
    "close a business": Deed(
        "change",
        "microservices.business",
        close_business,
        lambda town: again(town, "business").closed_at is not None,
    ),
    "let out what a business posts": Deed(
        "change",
        "microservices.post",
        let_post_out,
        lambda town: again(town, "post").state == "open",
    ),
    "award an honour": Deed(
        "add",
        "microservices.honour",
        award_honour,
        lambda town: Honour.objects.of(town.municipality).filter(title="Thanks").exists(),
    ),
    "take an honour back": Deed(
        "delete",
        "microservices.honour",
        withdraw_honour,
        lambda town: again(town, "honour") is None,
    ),
    "write a question": Deed(
        "add",
        "barometer.question",
        write_question,
        lambda town: Question.objects.of(town.municipality).filter(code="ferry").exists(),
    ),
    "word a question anew": Deed(
        "change",
        "barometer.question",
        word_question_anew,
        lambda town: again(town, "question").versions.count() == 2,
    ),
    "write a question of the region": Deed(
        "add",
        "barometer.commonquestion",
        write_common_question,
        lambda town: CommonQuestion.objects.filter(code="trust").exists(),
    ),
    "word a question of the region anew": Deed(
        "change",
        "barometer.commonquestion",
        word_common_question_anew,
        lambda town: again(town, "common_question").versions.count() == 2,
    ),
    "write down a paper": Deed(
        "add",
        "barometer.response",
        write_paper_down,
        lambda town: Response.objects.filter(round=town.rows["open_round"]).count() == 2,
    ),
    "prepare a round": Deed(
        "add",
        "barometer.round",
        prepare_round,
        lambda town: Round.objects.of(town.municipality).filter(name_fi="Kysely").exists(),
    ),
    "open a round": Deed(
        "change", "barometer.round", open_round, lambda town: again(town, "round").state == "open"
    ),
    "close a round": Deed(
        "change",
        "barometer.round",
        close_round,
        lambda town: again(town, "open_round").state == "closed",
    ),
    "drop a round": Deed(
        "delete", "barometer.round", drop_round, lambda town: again(town, "round") is None
    ),
    "weigh a round": Deed(
        "add",
        "barometer.weightrun",
        weigh_round,
        lambda town: WeightRun.objects.filter(round=town.rows["closed_round"]).exists(),
    ),
    "publish a round": Deed(
        "add",
        "barometer.release",
        publish_round,
        lambda town: Release.objects.filter(round=town.rows["weighed_round"]).exists(),
    ),
    "write a promise": Deed(
        "add",
        "barometer.servicepromise",
        write_promise,
        lambda town: (
            ServicePromise.objects.of(town.municipality).filter(published_at=None).count() == 2
        ),
    ),
    "write the next version of a promise": Deed(
        "change",
        "barometer.servicepromise",
        write_next_version,
        lambda town: bool(again(town, "promise").draft),
    ),
    "publish a promise": Deed(
        "add",
        "barometer.promiseversion",
        publish_promise,
        lambda town: again(town, "draft_promise").published_at is not None,
    ),
    "throw a promise away": Deed(
        "delete",
        "barometer.servicepromise",
        drop_promise,
        lambda town: again(town, "draft_promise") is None,
    ),
    "plan a step": Deed(
        "add",
        "barometer.milestone",
        plan_step,
        lambda town: Milestone.objects.filter(
            promise__municipality=town.municipality, name_fi="Palkkaamme"
        ).exists(),
    ),
    "change a step": Deed(
        "change",
        "barometer.milestone",
        change_step,
        lambda town: again(town, "milestone").name_fi == "Palkkaamme",
    ),
    "drop a step": Deed(
        "delete",
        "barometer.milestone",
        drop_step,
        lambda town: again(town, "draft_milestone") is None,
    ),
    "prepare a competition of ideas": Deed(
        "add",
        "barometer.competition",
        prepare_competition,
        lambda town: Competition.objects.of(town.municipality).filter(name_fi="Ranta").exists(),
    ),
    "announce a competition of ideas": Deed(
        "change",
        "barometer.competition",
        announce_competition,
        lambda town: again(town, "competition_draft").step == "announced",
    ),
    "drop a competition of ideas": Deed(
        "delete",
        "barometer.competition",
        drop_competition,
        lambda town: again(town, "competition_draft") is None,
    ),
    "prepare a bootcamp": Deed(
        "add",
        "barometer.bootcamp",
        prepare_bootcamp,
        lambda town: Bootcamp.objects.of(town.municipality).filter(name_fi="Penkit").exists(),
    ),
    "announce a bootcamp": Deed(
        "change",
        "barometer.bootcamp",
        announce_bootcamp,
        lambda town: again(town, "bootcamp_draft").step == "public",
    ),
    "drop a bootcamp": Deed(
        "delete",
        "barometer.bootcamp",
        drop_bootcamp,
        lambda town: again(town, "bootcamp_draft") is None,
    ),
    "plan a team session": Deed(
        "add",
        "learning.teamsession",
        plan_team,
        lambda town: TeamSession.objects.filter(title="Digiposti").exists(),
    ),
    "sign somebody up to a team by telephone": Deed(
        "change",
        "learning.teamsession",
        sign_up_by_phone,
        lambda town: again(town, "team_session").bookings.filter(contact_name="Aino").exists(),
    ),
    "drop a team session": Deed(
        "delete",
        "learning.teamsession",
        drop_team,
        lambda town: again(town, "team_draft") is None,
    ),
    "invite an ambassador": Deed(
        "add",
        "learning.ambassador",
        invite_ambassador,
        lambda town: Ambassador.objects.filter(name="Aino Laine").exists(),
    ),
    "train an ambassador": Deed(
        "change",
        "learning.ambassador",
        train_ambassador,
        lambda town: again(town, "ambassador_invited").trained_at is not None,
    ),
    "make an ambassador a witness": Deed(
        "change",
        "learning.ambassador",
        witness_ambassador,
        lambda town: Witness.objects.filter(resident=town.rows["ambassador"].resident).exists(),
    ),
    "set a goal": Deed(
        "add",
        "learning.goal",
        set_goal,
        lambda town: Goal.objects.filter(kind="ambassadors").exists(),
    ),
    "change a goal": Deed(
        "change", "learning.goal", change_goal, lambda town: again(town, "goal").target == 500
    ),
    "drop a goal": Deed(
        "delete", "learning.goal", drop_goal, lambda town: again(town, "goal") is None
    ),
    "write down an experiment": Deed(
        "add",
        "barometer.experiment",
        write_experiment,
        lambda town: Experiment.objects.filter(question="Istutaanko?").exists(),
    ),
    "describe a service": Deed(
        "add",
        "learning.selfservice",
        add_service,
        lambda town: SelfService.objects.of(town.municipality).filter(slug="parking").exists(),
    ),
    "write down how many came": Deed(
        "change",
        "learning.selfservice",
        write_numbers,
        lambda town: town.rows["self_service"].months.filter(count=77).exists(),
    ),
    "write down what was done": Deed(
        "add",
        "learning.intervention",
        write_what_was_done,
        lambda town: town.rows["self_service"].interventions.count() == 2,
    ),
    "change what was done": Deed(
        "change",
        "learning.intervention",
        change_what_was_done,
        lambda town: again(town, "intervention").name_fi == "Opas",
    ),
    "delete what was done": Deed(
        "delete",
        "learning.intervention",
        drop_what_was_done,
        lambda town: again(town, "intervention") is None,
    ),
    "make a key for numbers": Deed(
        "add",
        "learning.effectkey",
        make_key,
        lambda town: EffectKey.objects.of(town.municipality).count() == 2,
    ),
    "revoke a key for numbers": Deed(
        "change",
        "learning.effectkey",
        revoke_key,
        lambda town: not again(town, "effect_key").works,
    ),
    "change an experiment": Deed(
        "change",
        "barometer.experiment",
        change_experiment,
        lambda town: again(town, "experiment").question == "Istutaanko?",
    ),
    "prepare a package of the licence": Deed(
        "add",
        "learning.licencepackage",
        prepare_package,
        lambda town: LicencePackage.objects.filter(name_fi="Ajokortti").count() == 1,
    ),
    "change a package of the licence": Deed(
        "change",
        "learning.licencepackage",
        change_package,
        lambda town: again(town, "licence_package").months == 12,
    ),
    "enter a run from paper": Deed(
        "add",
        "learning.licence",
        enter_paper_run,
        lambda town: Licence.objects.filter(holder_name="Aino Laine").exists(),
    ),
    "take a licence back": Deed(
        "change",
        "learning.licence",
        take_licence_back,
        lambda town: again(town, "licence").revoked_at is not None,
    ),
    "invite a witness": Deed(
        "add",
        "learning.witness",
        invite_witness,
        lambda town: Witness.objects.filter(name="Uusi").exists(),
    ),
    "end a witness": Deed(
        "change",
        "learning.witness",
        end_witness,
        lambda town: again(town, "witness").ended_at is not None,
    ),
    "take in an exercise": Deed(
        "add",
        "learning.practicescenario",
        take_in_exercise,
        lambda town: PracticeScenario.objects.of(town.municipality).filter(title="Uusi harjoitus"),
    ),
    "edit an exercise": Deed(
        "change",
        "learning.practicescenario",
        edit_exercise,
        lambda town: again(town, "scenario_draft").title == "Muutettu",
    ),
    "take an exercise down": Deed(
        "publish",
        "learning.practicescenario",
        take_exercise_down,
        lambda town: not again(town, "scenario").live,
    ),
    "delete an exercise": Deed(
        "delete",
        "learning.practicescenario",
        delete_exercise,
        lambda town: again(town, "scenario_draft") is None,
    ),
    "copy a course": Deed(
        "add",
        "learning.coursecopy",
        copy_course,
        lambda town: CourseCopy.objects.of(town.municipality).filter(title="Old").exists(),
    ),
    "take over what was changed": Deed(
        "change",
        "learning.coursecopy",
        take_over,
        lambda town: CoursePage.objects.filter(
            translation_key__in=CourseCopy.objects.of(town.municipality).values("course_key"),
            draft_title="New",
        ).exists(),
    ),
    "let out what a learner wrote": Deed(
        "change",
        "learning.lessonpost",
        let_a_question_out,
        lambda town: again(town, "lesson_post").state == "shown",
    ),
    "say what is given for learning": Deed(
        "add",
        "microservices.learningcoins",
        add_coins_for_learning,
        lambda town: LearningCoins.objects.of(town.municipality).filter(licence=8).exists(),
    ),
    "change what is given for learning": Deed(
        "change",
        "microservices.learningcoins",
        edit_coins_for_learning,
        lambda town: again(town, "learning_coins").licence == 9,
    ),
    "remove an idea": Deed(
        "change", "barometer.idea", remove_idea, lambda town: again(town, "idea").state == "removed"
    ),
    "edit settings": Deed(
        "change",
        "portal.municipality",
        edit_municipality,
        lambda town: again(town, "municipality").hue == 12,
    ),
    "add colleague": Deed(
        "add",
        "portal.resident",
        add_colleague,
        lambda town: type(town.staff["editor"]).objects.filter(username="new-colleague").exists(),
    ),
    "edit colleague": Deed(
        "change",
        "portal.resident",
        edit_colleague,
        lambda town: again(town, "analyst").first_name == "Renamed",
    ),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_role_does_what_the_table_says_and_nothing_else(
    town: Town, deed: str, role: Role, django_capture_on_commit_callbacks
):
    tried = DEEDS[deed]
    with django_capture_on_commit_callbacks(execute=True):
        response = tried.do(town.client(role), town)
    if may(role, tried.verb, tried.thing):
        assert tried.happened(town), response.content.decode()[:3000]
    else:
        assert not tried.happened(town)
        assert response.status_code in {302, 403, 404} or "error" in response.content.decode()


def test_every_kind_of_row_that_somebody_may_change_is_tried_at_the_door():
    tried = {deed.thing for deed in DEEDS.values()}
    changed = {thing for thing, verbs in ROWS.items() if verbs.keys() - {"view"}}
    assert changed | {"page"} == tried | {"portal.topic", "cases.stage"}
    assert set(PAGES) >= {deed.verb for deed in DEEDS.values() if deed.thing == "page"}


REGION_DEEDS = {
    "portal.topic": "/cms/snippets/portal/topic/add/",
    "cases.stage": "/cms/snippets/cases/stage/",
}


@pytest.mark.parametrize("role", Role)
def test_everybody_reads_topics_and_only_administrators_add_them(town: Town, role: Role):
    client = town.client(role)
    assert client.get("/cms/snippets/portal/topic/").status_code == 200
    added = client.get("/cms/snippets/portal/topic/add/").status_code == 200
    assert added == may(role, "add", "portal.topic")


@pytest.mark.parametrize("role", Role)
def test_the_first_page_and_the_menu_show_nobody_what_they_cannot_open(town: Town, role: Role):
    client = town.client(role)
    text = client.get("/cms/").content.decode()
    menu = json.loads(
        re.search(
            r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', text, re.S
        )[1]
    )
    urls = set(re.findall(r'"(/cms/[^"]*)"', json.dumps(menu)))
    assert urls
    for url in urls - {"/cms/logout/"}:
        assert client.get(url).status_code == 200, url


def test_a_meaning_is_refused_for_the_wrong_kind_of_word(town: Town):
    term = town.rows["term"]
    client = town.client("case_officer")
    response = client.post(f"/cms/snippets/cases/term/edit/{term.pk}/", {"code": "REJECTED"})
    assert response.status_code == 200
    assert not Term.objects.get(pk=term.pk).confirmed
