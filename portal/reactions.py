"""What follows when something that everybody sees has changed: no kept page shows it as it was.

Our own actions announce ``ContentChanged``. Wagtail's own views publish, move and delete without us, so its
signals are heard here and announced as the same fact.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal.events import ContentChanged, announce, on
from portal.marks import marks
from portal.models import Municipality


@on(ContentChanged)
def renew_mark(fact: ContentChanged) -> None:
    """Only once the change is there to be read: a page rendered before would be kept as new."""
    transaction.on_commit(lambda: marks().renew(fact.municipality_id), robust=True)


def changed_everywhere() -> None:
    """Something that may stand on the pages of any municipality has changed."""
    transaction.on_commit(lambda: marks().renew(None), robust=True)


def changed(page: Page, *paths: str) -> None:
    """Announce that ``page`` has changed; ``paths`` are its tree paths where it has or had several."""
    above = {
        path[:end]
        for path in (page.path, *paths)
        for end in range(Page.steplen, len(path) + 1, Page.steplen)
    }
    roots = Page.objects.filter(path__in=above).values("translation_key")
    owners = list(
        Municipality.objects.filter(site__root_page__translation_key__in=roots).values_list(
            "pk", flat=True
        )
    )
    if not owners:
        changed_everywhere()
    with transaction.atomic():
        for municipality_id in owners:
            announce(ContentChanged(municipality_id))


@receiver([page_published, page_unpublished, page_slug_changed], dispatch_uid="portal.page_changed")
def page_changed(instance: Page, **kwargs: Any) -> None:
    changed(instance)


@receiver(post_page_move, dispatch_uid="portal.page_moved")
def page_moved(
    instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any
) -> None:
    changed(instance, parent_page_before.path, parent_page_after.path)


@receiver(post_delete, sender=Page, dispatch_uid="portal.page_deleted")
def page_deleted(instance: Page, **kwargs: Any) -> None:
    if instance.live:
        changed(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction, dispatch_uid="portal.page_closed")
def page_closed(instance: PageViewRestriction, **kwargs: Any) -> None:
    changed(instance.page)


@receiver([post_save, post_delete], sender=Site, dispatch_uid="portal.site_changed")
def site_changed(**kwargs: Any) -> None:
    changed_everywhere()


# Pictures and documents do not know which pages show them; they change seldom.
@receiver(post_save, sender=get_image_model(), dispatch_uid="portal.image_changed")
@receiver(post_save, sender=get_document_model(), dispatch_uid="portal.document_changed")
def file_changed(created: bool, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    # Wagtail notes a file's size and hash when it first shows it: that changes nothing.
    if not created and not (update_fields and update_fields <= {"file_size", "file_hash"}):
        changed_everywhere()


@receiver(post_delete, sender=get_image_model(), dispatch_uid="portal.image_deleted")
@receiver(post_delete, sender=get_document_model(), dispatch_uid="portal.document_deleted")
def file_deleted(**kwargs: Any) -> None:
    changed_everywhere()
