"""Founding municipalities, what stands in them, and who works there.

``actor`` is the person who acts, or ``None`` for the installation itself (set-up, upgrades, the demo).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.users.models import UserProfile

from portal import reach, roles
from portal.events import ContentChanged, announce
from portal.models import Area, Contact, HomePage, Municipality, MunicipalityGroup, Resident, Topic
from portal.names import CODES
from portal.queue import later
from portal.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REVIEWERS = (Role.CASE_OFFICER, Role.ADMINISTRATOR)
"""Roles that approve what is submitted to the workflow of four eyes."""


class MunicipalityRefused(Exception):
    """A municipality cannot be founded or changed like this; the message says why."""


class AppointmentRefused(Exception):
    """Somebody cannot be appointed or dismissed like this; the message says why."""


def ensure_locales() -> None:
    """Every interface language is also a language of content."""
    there = set(Locale.objects.values_list("language_code", flat=True))
    for code in CODES:
        if code not in there:
            Locale.objects.get_or_create(language_code=code)


@transaction.atomic
def found_municipality(
    actor: Resident | None,
    *,
    names: Mapping[str, str],
    slug: str,
    code: str,
    country: str,
    languages: Iterable[str],
    hostname: str,
    port: int = 80,
    hue: int = 250,
    **details: Any,
) -> Municipality:
    """Open the square of a municipality: site, a front page per language, collection, groups, workflow.

    ``names`` maps language codes to the municipality's name; ``languages`` are those it writes in, the main one
    first; ``details`` are further fields of ``Municipality``. The front pages are live and empty.

    Raises MunicipalityRefused when the details do not hold or the address is taken.
    """
    if actor is not None and not actor.is_superuser:
        raise MunicipalityRefused(
            gettext("Only whoever runs the installation opens municipalities.")
        )
    ensure_locales()
    order = list(dict.fromkeys(languages))
    if not order or not set(order) <= set(CODES):
        raise MunicipalityRefused(gettext("Name the languages the municipality writes in."))
    if Site.objects.filter(hostname=hostname, port=port).exists():
        raise MunicipalityRefused(
            gettext("%(host)s already serves a municipality.") % {"host": f"{hostname}:{port}"}
        )
    if not any(names.values()) or not set(names) <= set(CODES):
        raise MunicipalityRefused(gettext("Give the municipality a name."))
    _remove_welcome_page()
    municipality = Municipality(
        slug=slug, code=code, country=country, hue=hue, **Municipality.names(**names), **details
    )
    try:
        municipality.full_clean(exclude=["site", "collection"])
    except ValidationError as error:
        raise MunicipalityRefused(" ".join(error.messages)) from error
    homes = _open_front_pages(municipality, order)
    municipality.site = Site.objects.create(
        hostname=hostname, port=port, site_name=municipality.name_in(order[0]), root_page=homes[0]
    )
    municipality.collection = Collection.get_first_root_node().add_child(
        name=municipality.name_in(order[0])
    )
    municipality.save()
    sync_permissions(municipality)
    _open_workflow(municipality, homes)
    log(municipality, "portal.municipality.found", user=actor)
    return municipality


def _remove_welcome_page() -> None:
    """A new installation greets with Wagtail's own page until the first municipality stands."""
    for site in Site.objects.filter(is_default_site=True, root_page__depth=2):
        if type(site.root_page.specific) is Page:
            welcome = site.root_page
            site.delete()
            welcome.delete()


def _open_front_pages(municipality: Municipality, languages: list[str]) -> list[HomePage]:
    root = Page.get_first_root_node()
    taken = set(root.get_children().values_list("slug", flat=True))
    if municipality.slug in taken:
        raise MunicipalityRefused(
            gettext("“%(slug)s” is taken. Choose another short name.") % {"slug": municipality.slug}
        )
    homes: list[HomePage] = []
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    now = timezone.now()
    for language in languages:
        home = HomePage(
            title=municipality.name_in(language),
            slug=municipality.slug if not homes else f"{municipality.slug}-{language}",
            locale=locales[language],
            first_published_at=now,
            last_published_at=now,
        )
        if homes:
            home.translation_key = homes[0].translation_key
        homes.append(root.add_child(instance=home))
    return homes


def _open_workflow(municipality: Municipality, homes: list[HomePage]) -> None:
    """Four eyes: what an editor submits, a case officer or an administrator looks at."""
    name = municipality.name_in(homes[0].locale.language_code)
    with translation.override(homes[0].locale.language_code):
        task = GroupApprovalTask.objects.create(
            name=gettext("%(municipality)s: somebody else reads it") % {"municipality": name}
        )
        workflow = Workflow.objects.create(
            name=gettext("%(municipality)s: four eyes") % {"municipality": name}
        )
    task.groups.set(Group.objects.filter(municipality_group__in=_groups(municipality, REVIEWERS)))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for home in homes:
        WorkflowPage.objects.create(workflow=workflow, page=home)


def _groups(municipality: Municipality, some: Iterable[Role]) -> models.QuerySet[MunicipalityGroup]:
    return MunicipalityGroup.objects.of(municipality).filter(role__in=list(some))


@transaction.atomic
def sync_permissions(municipality: Municipality) -> None:
    """Bring the table of roles into force in one municipality; doing it twice changes nothing."""
    fresh = Municipality.objects.select_related("site__root_page", "collection").get(
        pk=municipality.pk
    )
    there = {row.role: row for row in MunicipalityGroup.objects.of(fresh).select_related("group")}
    names = {role: f"{fresh.slug}: {role.value}" for role in Role if role not in there}
    found = {group.name: group for group in Group.objects.filter(name__in=names.values())}
    missing = [Group(name=name) for name in names.values() if name not in found]
    found |= {group.name: group for group in Group.objects.bulk_create(missing)}
    MunicipalityGroup.objects.bulk_create(
        MunicipalityGroup(municipality=fresh, role=role, group=found[name])
        for role, name in names.items()
    )
    groups = {role: row.group for role, row in there.items()}
    _sync_groups(groups | {role: found[name] for role, name in names.items()}, fresh)


def _sync_groups(groups: dict[Role, Group], municipality: Municipality) -> None:
    """One question for all roles of each kind of right: a municipality has many roles and most have many rights."""
    rows, pages, files = (
        {role: rights(role) for role in groups}
        for rights in (roles.row_rights, roles.page_rights, roles.file_rights)
    )
    ids = _permissions(set().union(*rows.values(), *pages.values(), *files.values()))
    pk = {role: group.pk for role, group in groups.items()}
    homes = {home.pk for home in municipality.home_pages}
    _sync_placed(
        Group.permissions.through.objects.filter(group__in=pk.values()),
        {(pk[role], ids[right]) for role in groups for right in rows[role]},
        ("group_id", "permission_id"),
    )
    _sync_placed(
        GroupPagePermission.objects.filter(group__in=pk.values()),
        {
            (pk[role], home, ids[right])
            for role in groups
            for right in pages[role]
            for home in homes
        },
        ("group_id", "page_id", "permission_id"),
    )
    _sync_placed(
        GroupCollectionPermission.objects.filter(group__in=pk.values()),
        {
            (pk[role], municipality.collection_id, ids[right])
            for role in groups
            for right in files[role]
        },
        ("group_id", "collection_id", "permission_id"),
    )


def _sync_placed(
    rows: models.QuerySet[Any], wanted: set[tuple[int, ...]], columns: tuple[str, ...]
) -> None:
    """Leave of ``rows`` those whose ``columns`` are ``wanted``, and add the others."""
    there = {tuple(getattr(row, column) for column in columns): row for row in rows}
    for key in there.keys() - wanted:
        there[key].delete()
    rows.model._base_manager.bulk_create(
        rows.model(**dict(zip(columns, key, strict=True))) for key in sorted(wanted - there.keys())
    )


def _permissions(rights: set[str]) -> dict[str, int]:
    """Ids of permissions by ``app.codename``; a right that does not exist is a fault of the table."""
    split = [right.split(".") for right in rights]
    some = Permission.objects.filter(
        content_type__app_label__in={app for app, _codename in split},
        codename__in={codename for _app, codename in split},
    ).values_list("content_type__app_label", "codename", "pk")
    found = {f"{app}.{codename}": pk for app, codename, pk in some}
    if missing := rights - found.keys():
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}")
    return {right: found[right] for right in rights}


def sync_all() -> None:
    """Bring languages and the table of roles into force everywhere; runs after every ``migrate``."""
    ensure_locales()
    for municipality in Municipality.objects.all():
        sync_permissions(municipality)


def _require(actor: Resident | None, right: str, municipality: Municipality) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise MunicipalityRefused(
            gettext("You have no right to do this in %(municipality)s.")
            % {"municipality": municipality.name}
        )


def _saved(row: Any, actor: Resident | None, action: str) -> Any:
    try:
        row.full_clean()
    except ValidationError as error:
        raise MunicipalityRefused(" ".join(error.messages)) from error
    row.save()
    log(row, action, user=actor)
    return row


@transaction.atomic
def add_area(
    actor: Resident | None,
    municipality: Municipality,
    *,
    names: Mapping[str, str],
    slug: str = "",
    kind: str = Area.Kind.DISTRICT,
    parent: Area | None = None,
    outline: dict | None = None,
) -> Area:
    """Add a district, a village or a block. ``outline`` is a GeoJSON Polygon or MultiPolygon (WGS 84)."""
    _require(actor, "portal.add_area", municipality)
    area = Area(
        municipality=municipality, kind=kind, parent=parent, outline=outline, **Area.names(**names)
    )
    area.slug = slug or slugify(area.name_in("en"))
    _saved(area, actor, "portal.area.add")
    if outline is not None:
        later("portal.tasks.redraw_circles", municipality.pk)
    announce(ContentChanged(municipality_id=municipality.pk))
    return area


@transaction.atomic
def add_topic(
    actor: Resident | None, *, names: Mapping[str, str], code: str, kle: str = ""
) -> Topic:
    """Add a topic to the vocabulary that all municipalities of the region share."""
    if actor is not None and not reach.workplaces(actor, "portal.add_topic"):
        raise MunicipalityRefused(gettext("Only administrators add topics."))
    return _saved(Topic(code=code, kle=kle, **Topic.names(**names)), actor, "portal.topic.add")


@transaction.atomic
def add_contact(
    actor: Resident | None,
    municipality: Municipality,
    *,
    title: str,
    topics: Iterable[Topic] = (),
    **details: str,
) -> Contact:
    """Add somebody to ask; ``details`` are the further fields of ``Contact``."""
    _require(actor, "portal.add_contact", municipality)
    contact = _saved(
        Contact(municipality=municipality, title=title, **details), actor, "portal.contact.add"
    )
    contact.topics.set(topics)
    announce(ContentChanged(municipality_id=municipality.pk))
    return contact


@transaction.atomic
def appoint(
    actor: Resident | None, person: Resident, municipality: Municipality, role: Role | str
) -> None:
    """Give ``person`` a role in ``municipality``. Only staff accounts can be appointed."""
    _require_administrator(actor, municipality)
    if person.kind != Resident.Kind.STAFF:
        raise AppointmentRefused(
            gettext(
                "Only staff accounts can be given a role. Residents sign in with another account."
            )
        )
    row = _group_of(municipality, role)
    if not person.groups.filter(pk=row.group_id).exists():
        person.groups.add(row.group)
        reach.forget(person)
        _settle_in(person, municipality)
        _log_role(person, "portal.staff.appoint", actor, row)


def _settle_in(person: Resident, municipality: Municipality) -> None:
    """The CMS shows times as the clock at work does, and speaks the person's language."""
    profile = UserProfile.get_for_user(person)
    profile.current_time_zone = profile.current_time_zone or municipality.time_zone
    profile.preferred_language = profile.preferred_language or (
        person.language or municipality.main_language
    )
    profile.save()


@transaction.atomic
def dismiss(
    actor: Resident | None,
    person: Resident,
    municipality: Municipality,
    role: Role | str | None = None,
) -> None:
    """Take a role in ``municipality`` from ``person``, or every role there when none is named."""
    _require_administrator(actor, municipality)
    rows = MunicipalityGroup.objects.of(municipality).filter(group__user=person)
    if role is not None:
        rows = rows.filter(role=role)
    if (
        actor is not None
        and actor.pk == person.pk
        and rows.filter(role=Role.ADMINISTRATOR).exists()
    ):
        raise AppointmentRefused(gettext("You cannot take the administrator's role from yourself."))
    for row in rows.select_related("group", "municipality"):
        person.groups.remove(row.group)
        reach.forget(person)
        _log_role(person, "portal.staff.dismiss", actor, row)


def _log_role(
    person: Resident, action: str, actor: Resident | None, row: MunicipalityGroup
) -> None:
    # the account's own name, so that the log names nobody by itself
    data = {"municipality": row.municipality.slug, "role": row.role}
    log(person, action, user=actor, title=person.username, data=data)


def _require_administrator(actor: Resident | None, municipality: Municipality) -> None:
    if actor is not None and not reach.has_right(actor, "portal.change_resident", municipality):
        raise AppointmentRefused(
            gettext("Only administrators appoint the staff of their municipality.")
        )


def _group_of(municipality: Municipality, role: Role | str) -> MunicipalityGroup:
    if role not in Role.values:
        raise AppointmentRefused(gettext("“%(role)s” is no role.") % {"role": role})
    return (
        MunicipalityGroup.objects.of(municipality)
        .select_related("group", "municipality")
        .get(role=role)
    )


LOG_LABELS = {
    "portal.municipality.found": _("Municipality opened"),
    "portal.area.add": _("Area added"),
    "portal.topic.add": _("Topic added"),
    "portal.contact.add": _("Contact added"),
    "portal.staff.appoint": _("Role given"),
    "portal.staff.dismiss": _("Role taken back"),
}
"""Verbs of this module in the audit log."""
