"""Working in the CMS: forms of a municipality's rows, staff, translations, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model
from django.forms import modelform_factory
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from portal.actions import municipality as founding
from portal.actions.municipality import (
    AppointmentRefused,
    MunicipalityRefused,
    appoint,
    dismiss,
    found_municipality,
)
from portal.models import (
    AlertBanner,
    Area,
    ChannelUse,
    Contact,
    ImportanceRule,
    Municipality,
    Resident,
    StandardPage,
)
from tests import factories
from tests.staff import Town, found, sign_in, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def towns(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Town, Town]]:
    def build() -> tuple[Town, Town]:
        return found("kotikyla", "Kotikyla"), found("naboby", "Naboby")

    with standing(django_db_blocker, build) as both:
        yield both


@pytest.fixture
def town(towns: tuple[Town, Town]) -> Town:
    return towns[0]


NAMES = {f"name_{code}": "" for code in ("da", "nb", "sv", "fi", "en")}
AREA = NAMES | {
    "name_fi": "Uusi",
    "slug": "uusi",
    "kind": "village",
    "parent": "",
    "outline": "null",
}
ALERT = {
    "level": "warning",
    "title": "Vesi on poikki",
    "text": "",
    "link_page": "",
    "link_text": "",
    "starts_at": "2026-11-01 08:00",
    "ends_at": "",
}


# Founding -----------------------------------------------------------------------------------------------

DETAILS = {
    "names": {"fi": "Kylä"},
    "slug": "kyla",
    "code": "FI-9",
    "country": "FI",
    "languages": ["fi", "sv"],
    "hostname": "kyla.localhost",
}


def test_a_municipality_is_founded_with_everything_it_needs_to_open():
    kyla = found_municipality(None, **DETAILS)
    assert kyla.languages == ["fi", "sv"]
    assert len({home.translation_key for home in kyla.home_pages}) == 1
    assert all(home.live for home in kyla.home_pages)
    assert kyla.groups.count() == 6
    assert kyla.site.root_page.get_workflow() is not None
    assert kyla.home_pages[1].get_workflow() == kyla.home_pages[0].get_workflow()
    reviewers = kyla.site.root_page.get_workflow().tasks.first().specific.groups.all()
    assert {g.municipality_group.role for g in reviewers} == {"case_officer", "administrator"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": []},
        {"languages": ["de"]},
        {"names": {}},
        {"names": {"xx": "Kylä"}},
        {"country": "US"},
        {"hue": 400},
        {"time_zone": "Mars/Olympus"},
        {"slug": "not a slug"},
        {"hostname": "kotikyla.localhost"},
        {"slug": "kotikyla"},
    ],
)
def test_what_makes_no_municipality_is_refused_and_leaves_nothing(towns, wrong: dict):
    before = Page.objects.count(), Site.objects.count()
    with pytest.raises(MunicipalityRefused):
        found_municipality(None, **(DETAILS | wrong))
    assert (Page.objects.count(), Site.objects.count()) == before


def test_only_whoever_runs_the_installation_founds(town: Town):
    with pytest.raises(MunicipalityRefused):
        found_municipality(town.staff["administrator"], **DETAILS)


def test_only_administrators_appoint_and_only_staff_and_only_at_home(towns):
    home, neighbour = towns
    boss, editor = home.staff["administrator"], home.staff["editor"]
    appoint(boss, editor, home.municipality, "analyst")
    dismiss(boss, editor, home.municipality, "analyst")
    resident = factories.ResidentFactory(municipality=home.municipality)
    for actor, person, place, role in (
        (editor, editor, home.municipality, "administrator"),
        (boss, editor, neighbour.municipality, "editor"),
        (boss, resident, home.municipality, "editor"),
        (boss, editor, home.municipality, "king"),
    ):
        with pytest.raises(AppointmentRefused):
            appoint(actor, person, place, role)
    with pytest.raises(AppointmentRefused):
        dismiss(boss, boss, home.municipality)


# Rows ---------------------------------------------------------------------------------------------------


def test_a_new_row_belongs_to_whoever_made_it_whatever_the_form_says(towns):
    home, neighbour = towns
    client = home.client("administrator")
    other = {"municipality": neighbour.municipality.pk}
    assert client.post("/cms/snippets/portal/area/add/", AREA | other).status_code == 302
    assert Area.objects.get(slug="uusi").municipality == home.municipality


def test_a_taken_short_name_is_an_error_on_the_form_not_a_broken_page(town: Town):
    client = town.client("administrator")
    taken = AREA | {"slug": town.rows["area"].slug}
    response = client.post("/cms/snippets/portal/area/add/", taken)
    assert response.status_code == 200
    assert not Area.objects.filter(name_fi="Uusi").exists()


def test_whoever_works_in_two_places_chooses_between_them(towns):
    home, neighbour = towns
    person = factories.StaffFactory(municipality=home.municipality, role="editor")
    appoint(None, person, neighbour.municipality, "editor")
    client = sign_in(home.client("editor"), Resident.objects.get(pk=person.pk))
    contact = {
        "title": "Neuvonta",
        "about": "",
        "phone": "",
        "phone_hours": "",
        "email": "",
        "address": "",
    }
    chosen = contact | {"municipality": neighbour.municipality.pk}
    assert client.post("/cms/snippets/portal/contact/add/", chosen).status_code == 302
    assert Contact.objects.get(title="Neuvonta").municipality == neighbour.municipality


def test_an_area_cannot_lie_inside_a_neighbours(towns):
    home, neighbour = towns
    inside = AREA | {"parent": neighbour.rows["area"].pk}
    response = home.client("administrator").post("/cms/snippets/portal/area/add/", inside)
    assert response.status_code == 200
    assert not Area.objects.filter(slug="uusi").exists()


def test_an_alert_begins_in_the_main_language_and_only_in_own_ones(towns):
    home, neighbour = towns
    client = home.client("editor")
    assert client.post("/cms/snippets/portal/alertbanner/add/", ALERT).status_code == 302
    made = AlertBanner.objects.get(title="Vesi on poikki")
    assert made.locale.language_code == "fi"
    foreign = client.post(
        "/cms/snippets/portal/alertbanner/add/?locale=da", ALERT | {"title": "Vand"}
    )
    assert foreign.status_code == 200
    stolen = ALERT | {"title": "Stolen", "link_page": neighbour.rows["page"].pk}
    assert client.post("/cms/snippets/portal/alertbanner/add/", stolen).status_code == 200
    assert not AlertBanner.objects.filter(title__in=["Vand", "Stolen"]).exists()


def test_an_alert_is_shown_as_it_will_stand_before_it_is_saved(town: Town):
    client = town.client("editor")
    url = f"/cms/snippets/portal/alertbanner/preview/{town.rows['alert'].pk}/"
    posted = client.post(url, ALERT | {"title": "Only a draft"})
    assert posted.json()["is_valid"]
    shown = client.get(url)
    assert "Only a draft" in shown.content.decode()


def test_a_changed_contact_renews_the_pages_it_stands_on(
    town: Town, django_capture_on_commit_callbacks
):
    from portal.marks import marks

    before = marks().of(town.municipality.pk) if hasattr(marks(), "of") else None
    data = {
        "title": "Uusi nimi",
        "about": "",
        "phone": "",
        "phone_hours": "",
        "email": "",
        "address": "",
    }
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        town.client("editor").post(
            f"/cms/snippets/portal/contact/edit/{town.rows['contact'].pk}/", data
        )
    assert callbacks
    assert Contact.objects.get(pk=town.rows["contact"].pk).title == "Uusi nimi"
    assert before is None or marks().of(town.municipality.pk) != before


# Pages --------------------------------------------------------------------------------------------------


def form(page: StandardPage, **fields: Any) -> dict:
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


@pytest.mark.parametrize("kind", ["contact", "document"])
def test_a_page_cannot_show_a_neighbours_row_even_by_a_forged_form(towns, kind: str):
    home, neighbour = towns
    page, client = home.rows["page"], home.client("editor")

    def block(row: Any) -> dict:
        return {
            "body-count": "1",
            "body-0-deleted": "",
            "body-0-order": "0",
            "body-0-type": kind if kind == "contact" else "documents",
            "body-0-id": "",
            "body-0-value-contact": row.pk,
            "body-0-value-title": "Files",
            "body-0-value-documents-count": "1",
            "body-0-value-documents-0-deleted": "",
            "body-0-value-documents-0-order": "0",
            "body-0-value-documents-0-type": "",
            "body-0-value-documents-0-id": "",
            "body-0-value-documents-0-value": row.pk,
            "body-0-value-documents-0-value-document": row.pk,
        }

    url = f"/cms/pages/{page.pk}/edit/"
    before = page.revisions.count()
    refused = client.post(url, form(page, **block(neighbour.rows[kind])))
    assert "another municipality" in refused.content.decode()
    assert page.revisions.count() == before
    allowed = client.post(url, form(page, **block(home.rows[kind])))
    assert allowed.status_code == 302, allowed.content.decode()
    assert page.revisions.count() == before + 1


def test_a_neighbours_picture_is_refused_past_the_form_too(towns):
    from django.core.exceptions import ValidationError

    home, neighbour = towns
    page = home.rows["case_page"]
    page.image = neighbour.rows["image"]
    with pytest.raises(ValidationError):
        page.save()


def test_pictures_and_documents_go_into_ones_own_collection_only(towns):
    home, _neighbour = towns
    client = home.client("editor")
    chooser = client.get("/cms/images/chooser/").json()["html"]
    assert "Kotikyla" in chooser
    assert "Naboby" not in chooser
    for model, key in ((get_image_model(), "image"), (get_document_model(), "document")):
        assert model.objects.get(pk=home.rows[key].pk).collection == home.municipality.collection


def test_what_an_editor_submits_waits_for_a_case_officer_of_the_same_municipality(towns):
    home, neighbour = towns
    task = home.rows["task_state"]
    page = home.rows["submitted"]
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    assert neighbour.client("case_officer").post(url).status_code == 404
    assert home.client("case_officer").post(url).status_code == 302
    task.refresh_from_db()
    assert task.status == "approved"


# Translation ----------------------------------------------------------------------------------------------


def test_a_page_is_translated_into_the_municipalitys_other_language(town: Town):
    home = town.municipality.site.root_page.specific
    page = factories.StandardPageFactory(parent=home, title="Kirjasto", purpose="about")
    page.intro = "Lainaa kirjoja."
    page.save_revision().publish()
    client = town.client("editor")
    url = f"/cms/localize/submit/page/{page.pk}/"
    offered = client.get(url).context["form"].fields["locales"].queryset
    assert [locale.language_code for locale in offered] == ["sv"]
    swedish, danish = (Locale.objects.get(language_code=code) for code in ("sv", "da"))
    assert client.post(url, {"locales": [danish.pk]}).status_code == 200
    assert page.get_translations().count() == 0
    assert client.post(url, {"locales": [swedish.pk]}).status_code == 302
    translation = Translation.objects.get(source__object_id=page.translation_key)
    for segment in StringSegment.objects.filter(source=translation.source):
        edit = reverse(
            "wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]
        )
        words = {"Kirjasto": "Bibliotek", "Lainaa kirjoja.": "Låna böcker."}
        if segment.string.data in words:
            saved = client.put(
                edit,
                urlencode({"value": words[segment.string.data]}),
                content_type="application/x-www-form-urlencoded",
            )
            assert saved.status_code in {200, 201}, saved.content
    target = page.get_translation(swedish)
    assert client.get(f"/cms/pages/{target.pk}/edit/").status_code == 200
    client.post(f"/cms/pages/{target.pk}/edit/", {"action": "publish"})
    target = StandardPage.objects.get(pk=target.pk)
    assert StringTranslation.objects.filter(data="Låna böcker.").exists()
    assert target.intro == "Låna böcker."
    assert target.purpose == "about"


def test_a_page_in_every_own_language_has_nothing_left_to_translate(town: Town):
    page = town.rows["page"]
    response = town.client("editor").get(f"/cms/localize/submit/page/{page.pk}/")
    assert response.status_code == 302


# Staff ----------------------------------------------------------------------------------------------------


def colleague(town: Town, **fields: Any) -> dict:
    return {
        "username": "uusi",
        "first_name": "Nea",
        "last_name": "Niemi",
        "email": "nea@kotikyla.example",
        "language": "fi",
        "password": "pitkä salasana 9",
        "roles": [town.municipality.groups.get(role="editor").pk],
        **fields,
    }


def test_an_administrator_adds_a_colleague_to_the_own_municipality_only(towns):
    home, neighbour = towns
    client = home.client("administrator")
    foreign = [neighbour.municipality.groups.get(role="administrator").pk]
    assert client.post("/cms/users/new/", colleague(home, roles=foreign)).status_code == 200
    assert not Resident.objects.filter(username="uusi").exists()
    client.post("/cms/users/new/", colleague(home) | {"is_superuser": "on"})
    made = Resident.objects.get(username="uusi")
    assert not made.is_superuser
    assert made.kind == Resident.Kind.STAFF
    assert made.check_password("pitkä salasana 9")
    assert [g.municipality_group.role for g in made.groups.all()] == ["editor"]
    assert made.wagtail_userprofile.current_time_zone == home.municipality.time_zone


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short"},
        {"email": "no address"},
        {"roles": []},
        {"username": "kotikyla-editor"},
        {"first_name": ""},
    ],
)
def test_a_wrong_account_is_an_error_on_the_form(town: Town, wrong: dict):
    response = town.client("administrator").post("/cms/users/new/", colleague(town, **wrong))
    assert response.status_code == 200
    assert not Resident.objects.filter(email="nea@kotikyla.example").exists()


def test_whoever_leaves_is_switched_off_and_can_no_longer_sign_in(town: Town):
    person = town.staff["analyst"]
    data = colleague(town, roles=[town.municipality.groups.get(role="analyst").pk], password="")
    del data["username"]
    url = f"/cms/users/edit/{person.pk}/"
    assert town.client("administrator").post(url, data).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert person.email == "nea@kotikyla.example"


def test_an_administrator_cannot_lock_themselves_out(town: Town):
    person = town.staff["administrator"]
    data = colleague(
        town, roles=[town.municipality.groups.get(role="editor").pk], is_active="on", password=""
    )
    url = f"/cms/users/edit/{person.pk}/"
    client = town.client("administrator")
    assert client.post(url, data).status_code == 200
    assert client.post(url, data | {"is_active": ""}).status_code == 200
    person.refresh_from_db()
    assert person.is_active
    assert [g.municipality_group.role for g in person.groups.all()] == ["administrator"]


@pytest.mark.parametrize(
    ("rows", "means"),
    [
        (ImportanceRule, "Everything is weighed as the printed table says."),
        (ChannelUse, "All channels are in use, and nothing is held back"),
        (Area, "There is nothing here yet."),
    ],
)
def test_a_list_without_rows_says_what_that_means(town: Town, rows: type[Model], means: str):
    rows.objects.all().delete()
    person = town.staff["administrator"]
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": "en"})
    address = f"/cms/snippets/portal/{rows._meta.model_name}/"
    page = town.client("administrator").get(address).content.decode()
    assert means in page
    assert f'<a href="{address}add/">Add the first one</a>' in page


def test_residents_are_no_users_of_the_cms(town: Town):
    resident = factories.ResidentFactory(municipality=town.municipality, first_name="Asukas")
    client = town.client("administrator")
    assert "Asukas" not in client.get("/cms/users/").content.decode()
    assert client.get(f"/cms/users/edit/{resident.pk}/").status_code == 404


def test_the_front_door_of_the_cms_is_our_own_sign_in(client):
    response = client.get("/cms/login/", headers={"host": "kotikyla.localhost"})
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_every_verb_of_the_audit_log_has_a_name():
    from wagtail.log_actions import registry

    assert all(registry.action_exists(verb) for verb in founding.LOG_LABELS)


def test_every_municipality_keeps_its_collection(town: Town):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        Municipality.objects.get(pk=town.municipality.pk).collection.delete()


def test_a_typed_date_is_left_as_it_was_typed():
    """Wagtail's picker would make today's date of what it cannot read, without a word."""
    form = modelform_factory(
        StandardPage, form=WagtailAdminPageForm, fields=["review_on", "go_live_at"]
    )
    for name in ("review_on", "go_live_at"):
        assert form.base_fields[name].widget.get_config()["validateOnBlur"] is False
