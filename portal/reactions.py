"""What follows when something that everybody sees has changed: no kept page shows it as it was.

Our own actions announce ``ContentChanged``. Wagtail's own views publish, move and delete without us, so its
signals are heard here and announced as the same fact.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move
from wagtail_localize.models import TranslationLog

from portal import page_search, reach
from portal.events import ContentChanged, announce, on
from portal.marks import marks


@on(ContentChanged)
def renew_mark(fact: ContentChanged) -> None:
    """Only once the change is there to be read: a page rendered before would be kept as new."""
    transaction.on_commit(lambda: marks().renew(fact.municipality_id), robust=True)


def changed_everywhere() -> None:
    """Something that may stand on the pages of any municipality has changed."""
    transaction.on_commit(lambda: marks().renew(None), robust=True)


def changed(*rows: Model) -> None:
    """Announce that what ``rows`` stand on may look different; everywhere, if they are nobody's."""
    found: set[int] = set().union(*(reach.owners(row) or () for row in rows))
    if not found:
        changed_everywhere()
    with transaction.atomic():
        for municipality_id in sorted(found):
            announce(ContentChanged(municipality_id))


@receiver([page_published, page_unpublished, page_slug_changed], dispatch_uid="portal.page_changed")
def page_changed(instance: Page, **kwargs: Any) -> None:
    changed(instance)


@receiver([page_published, page_unpublished], dispatch_uid="portal.page_findable")
def page_findable(instance: Page, **kwargs: Any) -> None:
    if page_search.findable(instance):
        page_search.put_page(instance)


@receiver(post_page_move, dispatch_uid="portal.page_moved")
def page_moved(instance: Page, parent_page_before: Page, **kwargs: Any) -> None:
    changed(instance, parent_page_before)


@receiver(post_delete, sender=Page, dispatch_uid="portal.page_deleted")
def page_deleted(instance: Page, **kwargs: Any) -> None:
    page_search.remove_page(instance)
    if instance.live:
        changed(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction, dispatch_uid="portal.page_closed")
def page_closed(instance: PageViewRestriction, **kwargs: Any) -> None:
    changed(instance.page)
    for page in instance.page.get_descendants(inclusive=True).live().specific():
        if page_search.findable(page):
            page_search.put_page(page)


@receiver([post_save, post_delete], sender=Site, dispatch_uid="portal.site_changed")
def site_changed(**kwargs: Any) -> None:
    changed_everywhere()


# A picture or a document may stand on any page of the municipality in whose folder it lies.
@receiver(post_save, sender=get_image_model(), dispatch_uid="portal.image_changed")
@receiver(post_save, sender=get_document_model(), dispatch_uid="portal.document_changed")
def file_changed(
    instance: Model, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    # Wagtail notes a file's size and hash when it first shows it: that changes nothing.
    if not created and not (update_fields and update_fields <= {"file_size", "file_hash"}):
        changed(instance)


@receiver(post_save, sender=TranslationLog, dispatch_uid="portal.translation_published")
def translation_published(instance: TranslationLog, created: bool, **kwargs: Any) -> None:
    """Rows other than pages are translated without any other signal."""
    if created:
        changed(instance.source)


@receiver(post_delete, sender=get_image_model(), dispatch_uid="portal.image_deleted")
@receiver(post_delete, sender=get_document_model(), dispatch_uid="portal.document_deleted")
def file_deleted(instance: Model, **kwargs: Any) -> None:
    changed(instance)
