"""Pages of harvested cases: made in bulk, retitled when the source renames, never otherwise touched."""

from __future__ import annotations

import uuid

from anyascii import anyascii
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models.sql import InsertQuery
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, override
from wagtail.models import Page

from cases.models import Case, CaseIndexPage, CasePage
from cases.models.pages import TITLE_LENGTH
from portal.models import Municipality

SLUGS = {"da": "sager", "nb": "saker", "sv": "arenden", "fi": "asiat", "en": "cases"}


def ensure_case_lists(municipality: Municipality) -> list[CaseIndexPage]:
    """The case list under each front page of the municipality, the main language first."""
    lists: list[CaseIndexPage] = []
    for home in municipality.home_pages:
        found = CaseIndexPage.objects.child_of(home).first()
        if found is None:
            code = home.locale.language_code
            with override(code):
                title = gettext("Cases")
            found = CaseIndexPage(
                title=title,
                slug=SLUGS.get(code, "cases"),
                locale=home.locale,
                translation_key=lists[0].translation_key if lists else uuid.uuid4(),
            )
            home.refresh_from_db()
            home.add_child(instance=found)
            found.save_revision().publish()
        lists.append(found)
    return lists


def page_title(case: Case) -> str:
    title = case.title or case.number or case.key.rsplit("/", 1)[-1]
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1]}…"


def _slugs(parent: Page, cases: list[Case]) -> dict[int, str]:
    """A free address under ``parent`` for each case."""
    wanted = {
        case.pk: slugify(f"{anyascii(case.title)[:70]} {anyascii(case.number)}")[:110].strip("-")
        or f"case-{case.pk}"
        for case in cases
    }
    taken = set(
        Page.objects.child_of(parent)
        .filter(slug__in=set(wanted.values()))
        .values_list("slug", flat=True)
    )
    free: dict[int, str] = {}
    for pk, slug in wanted.items():
        free[pk] = f"{slug}-{pk}" if slug in taken else slug
        taken.add(free[pk])
    return free


def add_pages(lists: list[CaseIndexPage], cases: list[Case]) -> None:
    """Publish a page in each list for each case, in three statements per list instead of hundreds.

    Multi-table rows cannot be made with ``bulk_create``: the Page rows are, and the CasePage rows follow with
    one INSERT each batch. Wagtail's own search index and reference index of these pages are brought up to date
    by a job after the run (``cases.tasks.index_pages``).
    """
    if not cases:
        return
    keys = {case.pk: uuid.uuid4() for case in cases}
    content_type = ContentType.objects.get_for_model(CasePage)
    now = timezone.now()
    for parent_page in lists:
        parent = Page.objects.select_for_update().get(pk=parent_page.pk)
        slugs = _slugs(parent, cases)
        last = parent.get_last_child()
        path = last._inc_path() if last else Page._get_path(parent.path, parent.depth + 1, 1)
        rows: list[CasePage] = []
        bases: list[Page] = []
        for case in cases:
            common = {
                "path": path,
                "depth": parent.depth + 1,
                "numchild": 0,
                "title": page_title(case),
                "draft_title": page_title(case),
                "slug": slugs[case.pk],
                "url_path": f"{parent.url_path}{slugs[case.pk]}/",
                "content_type": content_type,
                "locale_id": parent.locale_id,
                "translation_key": keys[case.pk],
                "live": True,
                "first_published_at": now,
                "last_published_at": now,
            }
            bases.append(Page(**common))
            rows.append(CasePage(case=case, **common))
            path = _next(path)
        Page.objects.bulk_create(bases, batch_size=400)
        made = dict(
            Page.objects.child_of(parent)
            .filter(path__gte=bases[0].path, path__lte=bases[-1].path)
            .values_list("path", "pk")
        )
        for row in rows:
            row.page_ptr_id = row.pk = made[row.path]
        _insert_children(CasePage, rows)
        Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(rows))


def _next(path: str) -> str:
    return Page(path=path, depth=len(path) // Page.steplen)._inc_path()


def _insert_children(model: type[models.Model], rows: list) -> None:
    """INSERT only the child table's own columns of multi-table rows whose parents exist."""
    fields = model._meta.local_concrete_fields
    size = max(1, connection.ops.bulk_batch_size(fields, rows))
    for start in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, rows[start : start + size], raw=False)
        query.get_compiler(connection=connection).execute_sql()


def retitle_pages(cases: list[Case]) -> None:
    """Bring the titles of pages in step with their source; headlines that editors wrote stay."""
    by_case = {case.pk: page_title(case) for case in cases}
    pages = list(
        Page.objects.filter(pk__in=CasePage.objects.filter(case_id__in=by_case).values("pk"))
    )
    case_of = dict(
        CasePage.objects.filter(pk__in=[p.pk for p in pages]).values_list("pk", "case_id")
    )
    for page in pages:
        page.title = page.draft_title = by_case[case_of[page.pk]]
    Page.objects.bulk_update(pages, ["title", "draft_title"], batch_size=400)
