"""The gate before the CMS: whoever works for one municipality finds nothing of another behind it.

Wagtail asks for rights view by view, and libraries add views of their own. This asks once, before any of
them runs: every row that an address names must lie inside the person's own municipalities. Other people's
rows are *not there* (404). An argument that ``portal.tenancy_table`` does not know stays closed, so a new
release of a library opens nothing by itself. Superusers pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.views.defaults import page_not_found
from wagtail.models import Page

from portal import reach
from portal.tenancy_table import CLOSED, NOTHING, SUPERUSER, named_by

PREFIX = "/cms/"
SNIPPETS = ("wagtailsnippets_", "wagtailsnippetchoosers_")
SNIPPET_ARGUMENTS = {
    "revision_id": "wagtailcore.revision",
    "revision_id_a": "wagtailcore.revision",
    "revision_id_b": "wagtailcore.revision",
    "task_state_id": "wagtailcore.taskstate",
    "workflow_state_id": "wagtailcore.workflowstate",
    "task_id": "wagtailcore.task",
    "action_name": NOTHING,
}

# Addresses that name rows in the query, as ``id``.
LISTED = {
    "wagtailadmin_choose_page_chosen_multiple": "page",
    "wagtailimages_chooser:chosen_multiple": "wagtailimages.image",
    "wagtaildocs_chooser:chosen_multiple": "wagtaildocs.document",
}
# Rows of one person.
PERSONAL = {
    "wagtailcore.uploadedfile": "uploaded_by_user_id",
    "wagtailadmin.editingsession": "user_id",
}
# Bulk actions on people would hand out roles of other municipalities.
NOT_IN_BULK = {"portal.resident", "auth.group"}


class StaffGateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if not request.path_info.startswith(PREFIX) or request.resolver_match is None:
            return None
        person = request.user
        if not person.is_authenticated or person.is_superuser:
            return None  # who is not signed in is sent to the sign-in by Wagtail
        if passes(person, request, request.resolver_match, args, kwargs):
            return None
        return page_not_found(request, LookupError(), template_name="wagtailadmin/404.html")


def passes(
    person: Any, request: HttpRequest, match: ResolverMatch, args: tuple, kwargs: dict
) -> bool:
    """Whether every row that the address names lies within the person's municipalities."""
    name = match.url_name or ""
    if match.view_name in CLOSED:
        return False
    named = {**{str(place): value for place, value in enumerate(args)}, **kwargs}
    for argument, value in named.items():
        what = named_here(match.namespaces, name, argument)
        if what is None or not _reaches(person, what, value, named):
            return False
    return all(
        what is not None and _reaches(person, what, value, named)
        for what, value in _listed(request, match, kwargs)
    )


def named_here(namespaces: list[str], view_name: str, argument: str) -> str | None:
    """What an argument names: by the namespace where that tells the model, else by the table."""
    space = namespaces[0] if namespaces else ""
    for prefix in SNIPPETS:
        if space.startswith(prefix):
            label = space.removeprefix(prefix).replace("_", ".", 1)
            return label if argument == "pk" else SNIPPET_ARGUMENTS.get(argument)
    return named_by(list(namespaces), view_name, argument)


def _listed(
    request: HttpRequest, match: ResolverMatch, kwargs: dict
) -> Iterable[tuple[str | None, str]]:
    """Rows named in the query: what each is, and its id."""
    ids = request.GET.getlist("id")
    if match.url_name == "wagtail_bulk_action":
        label = f"{kwargs['app_label']}.{kwargs['model_name']}".lower()
        if label in NOT_IN_BULK:
            return [(SUPERUSER, "")]
        what = "page" if label == "wagtailcore.page" else label
        folder = request.GET.get("childOf")
        if "all" in ids and label == "wagtailcore.page":
            # without a folder, "all" is every page of the installation
            return [(what, folder or "")]
        return [(what, value) for value in ids if value != "all"]
    what = LISTED.get(match.view_name)
    if what is None and match.url_name == "chosen_multiple" and match.namespaces:
        what = named_here(match.namespaces, "chosen_multiple", "pk")
    return [(what, value) for value in ids] if what else []


def _reaches(person: Any, what: str, value: Any, named: dict) -> bool:
    if what == NOTHING:
        return True
    if what == SUPERUSER:
        return False
    if what in {"page", "page or above"}:
        if not str(value).isdigit():
            return False
        allowed = reach.own_pages(person)
        found = Page.objects.filter(pk=value)
        return found.filter(allowed).exists() or (
            what == "page or above" and found.filter(depth=1).exists()
        )
    if what == "named row":
        what = f"{named['app_label']}.{named['model_name']}".lower()
    try:
        model = apps.get_model(what)
        row = model._default_manager.filter(pk=unquote(str(value))).first()
    except (LookupError, ValueError, ValidationError, FieldDoesNotExist):
        # "live" and "latest" name no row; a model that is not there shows nothing
        return what == "wagtailcore.revision"
    if row is None:
        return True  # the view says itself that there is no such row
    if what in PERSONAL:
        return getattr(row, PERSONAL[what]) == person.pk
    return reach.within(person, row)
