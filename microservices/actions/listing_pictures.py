"""Pictures of listings: kept while the form is filled in, taken over when it is published, thrown away with it.

Each is kept twice, for the page and for a card, both drawn anew (``portal.pictures``). The names say nothing, and a
picture is only found by who has its address.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from microservices.models import Listing, SentPicture
from portal.models import Resident
from portal.pictures import redrawn

KEPT_FOR = dt.timedelta(days=1)
"""So long a picture waits for its form to be published."""
MOST = 5
"""Forms of one person for which a picture is kept at a time; the oldest makes room."""
PAGE, CARD = 1000, 480
"""Longest sides in pixels."""


@transaction.atomic
def keep(actor: Resident, key: uuid.UUID, picture: File) -> SentPicture | None:
    """Keep ``picture`` for the form with ``key``, in the place of one that was there; none where the form is not
    theirs. Raises portal.pictures.PictureRefused for what is no picture."""
    Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    before = SentPicture.objects.filter(key=key).first()
    if before is not None and before.owner_id != actor.pk:
        return None
    drop(actor, key)
    mine = SentPicture.objects.visible_to(actor).order_by("-sent_at", "-pk")
    _forget(mine[MOST - 1 :])
    name = f"listings/{uuid.uuid4().hex}.jpg"
    for place, longest in ((name, PAGE), (small(name), CARD)):
        picture.seek(0)
        default_storage.save(place, ContentFile(redrawn(picture, longest=longest)))
    return SentPicture.objects.create(key=key, owner=actor, file=name)


def sent(actor: Resident, key: uuid.UUID | None) -> SentPicture | None:
    """The picture that came with a form before."""
    return SentPicture.objects.visible_to(actor).filter(key=key).first() if key else None


@transaction.atomic
def drop(actor: Resident, key: uuid.UUID) -> None:
    """Keep it no longer."""
    _forget(SentPicture.objects.visible_to(actor).filter(key=key))


def take_over(actor: Resident, key: uuid.UUID) -> str:
    """The name of the picture that came with a form, which from now on belongs to the listing; empty where none did.

    Inside the transaction that writes the listing.
    """
    row = sent(actor, key)
    if row is None:
        return ""
    row.delete()
    return str(row.file.name)


def throw_away(listing: Listing) -> None:
    """The picture of ``listing`` is shown no more, and gone where no other week of it shows it."""
    name = str(listing.picture.name or "")
    if not name:
        return
    listing.picture, listing.picture_alt = "", ""
    Listing.objects.filter(pk=listing.pk).update(picture="", picture_alt="")
    if not Listing.objects.filter(picture=name).exists():
        _throw([name])


def sweep() -> int:
    """Throw away what was never published; returns how many."""
    return _forget(SentPicture.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR))


def forget(resident: Resident) -> None:
    """What somebody has sent and not published."""
    _forget(SentPicture.objects.visible_to(resident))


def small(name: str) -> str:
    """The name of the small one beside ``name``."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-s{path.suffix}"))


def _forget(rows: Iterable[SentPicture]) -> int:
    found = {row.pk: str(row.file.name) for row in rows}
    SentPicture.objects.filter(pk__in=found).delete()
    _throw(found.values())
    return len(found)


def _throw(names: Iterable[str]) -> None:
    """Delete the files once nothing in the database names them any more."""
    files = [file for name in names for file in (name, small(name))]

    def delete() -> None:
        for file in files:
            default_storage.delete(file)

    transaction.on_commit(delete)
