"""How far the rights of a member of staff reach: the rows of the municipalities that appointed them.

Django's permissions say what somebody may do to a kind of row; whose rows, the appointment says. Somebody who
is an editor here and an administrator there has each right only where it was given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import models
from wagtail.models import Collection, Page, Revision, Task, TaskState, WorkflowState
from wagtail.permission_policies import ModelPermissionPolicy

from portal import roles
from portal.models import Municipality, MunicipalityGroup
from portal.tenancy_table import MODELS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import Resident


def appointments(person: Any) -> list[MunicipalityGroup]:
    """Where somebody works and as what; looked up once per request."""
    if not person.is_authenticated or not person.is_active:
        return []
    if not hasattr(person, "_appointments"):
        rows = MunicipalityGroup.objects.filter(group__user=person)
        person._appointments = list(rows.select_related("municipality__site__root_page__locale"))
    return person._appointments


def forget(person: Any) -> None:
    """Look appointments and permissions up again: they have changed."""
    for name in [n for n in vars(person) if n == "_appointments" or n.endswith("_perm_cache")]:
        delattr(person, name)


def workplaces(person: Any, *rights: str) -> list[Municipality]:
    """Municipalities where ``person`` has one of ``rights`` (any role at all, when none is named).

    Superusers work everywhere.
    """
    if person.is_active and person.is_superuser:
        return list(Municipality.objects.all())
    found = {
        row.municipality_id: row.municipality
        for row in appointments(person)
        if not rights or roles.row_rights(roles.Role(row.role)).intersection(rights)
    }
    return list(found.values())


def has_right(person: Any, right: str, municipality: Municipality) -> bool:
    """Whether ``person`` has ``right`` (``app.codename``) in ``municipality``."""
    return any(place.pk == municipality.pk for place in workplaces(person, right))


def own_pages(person: Any) -> models.Q:
    """Condition on pages: they stand in the trees of the person's municipalities."""
    condition = models.Q(pk__in=[])
    for place in workplaces(person):
        for home in place.home_pages:
            condition |= models.Q(path__startswith=home.path)
    return condition


def staff(person: Any) -> models.QuerySet:
    """The staff of the municipalities whose staff ``person`` manages; for superusers all staff, and nobody else."""
    people = get_user_model().objects.all()
    if person.is_active and person.is_superuser:
        return people.filter(models.Q(kind="staff") | models.Q(is_superuser=True))
    places = workplaces(person, "portal.change_resident", "portal.add_resident")
    return people.filter(
        groups__municipality_group__municipality__in=places, is_superuser=False
    ).distinct()


def owners(row: models.Model) -> set[int] | None:
    """Ids of the municipalities a row belongs to; ``None`` where it belongs to the region or to nobody.

    Pages, and what hangs on pages (revisions, workflow states, translations), belong to the municipality in
    whose tree they stand; files and collections to the one in whose collection they lie.
    """
    if isinstance(row, Page):
        return _owners_of_page(row)
    if isinstance(row, Revision | WorkflowState):
        return owners(row.content_object) if row.content_object else None
    if isinstance(row, TaskState):
        return owners(row.workflow_state)
    if isinstance(row, Task):
        return set(
            Municipality.objects.filter(groups__group__in=_task_groups(row)).values_list(
                "pk", flat=True
            )
        )
    label = row._meta.label_lower
    if label == "wagtailcore.collection":
        return _owners_of_path(row.path)
    if label in {"wagtailimages.image", "wagtaildocs.document"}:
        return _owners_of_path(row.collection.path)
    if label == "wagtail_localize.translation":
        return owners(row.source)
    if label == "wagtail_localize.translationsource":
        return _owners_of_source(row)
    if label == "portal.resident":
        return set(row.groups.values_list("municipality_group__municipality", flat=True)) - {None}
    belongs = MODELS.get(label)
    if belongs is None or belongs.kind is not Kind.MUNICIPALITY:
        return None
    value: Any = row
    for step in belongs.path.split("__") if belongs.path else ():
        value = getattr(value, step)
    # a question that the whole region asks has none
    return {value.pk} if value is not None else None


def _owners_of_page(page: Page) -> set[int]:
    home = Page.objects.filter(path=page.path[: 2 * Page.steplen], depth=2)
    # a front page in a second language belongs to the site of the first
    places = Municipality.objects.filter(
        site__root_page__translation_key__in=home.values("translation_key")
    )
    return set(places.values_list("pk", flat=True))


def _owners_of_path(path: str) -> set[int]:
    step = Collection.steplen
    heads = [path[:end] for end in range(step, len(path) + 1, step)]
    return set(Municipality.objects.filter(collection__path__in=heads).values_list("pk", flat=True))


def _owners_of_source(source: Any) -> set[int] | None:
    model = source.specific_content_type.model_class()
    row = model.objects.filter(translation_key=source.object_id).first() if model else None
    return owners(row) if row is not None else set()


def _task_groups(task: Task) -> models.QuerySet | list:
    specific = task.specific
    return specific.groups.all() if hasattr(specific, "groups") else []


def within(person: Any, row: models.Model) -> bool:
    """Whether ``row`` lies inside one of the person's municipalities.

    A row that belongs to nobody lies inside nobody's. Rows of the region are everybody's.
    """
    if person.is_active and person.is_superuser:
        return True
    belongs = MODELS.get(row._meta.label_lower)
    if belongs is not None and belongs.kind is Kind.REGION:
        return True
    theirs = owners(row)
    return bool(theirs) and theirs <= {place.pk for place in workplaces(person)}


class ReachPolicy(ModelPermissionPolicy):
    """Wagtail's question "may this person do that to this row?", answered by appointments.

    Serves the models of ``portal.tenancy_table`` that belong to a municipality by a path of lookups, and those
    of the region.
    """

    def _belongs(self):
        return MODELS[self.model._meta.label_lower]

    def _rights(self, actions: Iterable[str]) -> list[str]:
        return [self._get_permission_name(action) for action in actions]

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        actions = list(actions)
        if user.is_active and user.is_superuser:
            return True
        if self._belongs().kind is Kind.REGION:
            return self.user_has_any_permission(user, actions)
        theirs = owners(instance)
        places = {place.pk for place in workplaces(user, *self._rights(actions))}
        return bool(theirs) and theirs <= places

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def instances_user_has_any_permission_for(self, user, actions) -> models.QuerySet:
        rows = self.model._default_manager.all()
        belongs = self._belongs()
        if user.is_active and user.is_superuser:
            return rows
        if belongs.kind is Kind.REGION:
            return rows if self.user_has_any_permission(user, actions) else rows.none()
        places = workplaces(user, *self._rights(actions))
        return rows.filter(**{f"{belongs.path or 'pk'}__in": [place.pk for place in places]})

    def users_with_any_permission_for_instance(self, actions, instance) -> models.QuerySet:
        people = self.users_with_any_permission(actions)
        theirs = owners(instance)
        if theirs is None:
            return people
        return people.filter(
            models.Q(is_superuser=True)
            | models.Q(groups__municipality_group__municipality__in=theirs)
        ).distinct()


class StaffPolicy(ModelPermissionPolicy):
    """People in the CMS: administrators manage the staff of their own municipality, and never a superuser."""

    def user_has_any_permission_for_instance(self, user, actions, instance: Resident) -> bool:
        if user.is_active and user.is_superuser:
            return True
        if instance.is_superuser or not self.user_has_any_permission(user, actions):
            return False
        theirs = owners(instance)
        places = {place.pk for place in workplaces(user, "portal.change_resident")}
        return bool(theirs) and theirs <= places

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def instances_user_has_any_permission_for(self, user, actions) -> models.QuerySet:
        people = staff(user)
        return people if self.user_has_any_permission(user, actions) else people.none()
