"""Having somebody told of what they take part in: a follow like any other, which they can change and stop."""

from __future__ import annotations

import contextlib

from django.db import transaction

from portal.actions import following
from portal.channels import Channel, Level, SubjectKind
from portal.models import Follow, Municipality, Resident, Subject


@transaction.atomic
def tell_me(resident: Resident, municipality: Municipality) -> Follow:
    """Tell ``resident`` of what they take part in, in the inbox and where they take alerts and mail.

    Raises FollowRefused where they follow more than anybody may.
    """
    subject = following.row_subject(municipality, SubjectKind.OWN, resident.pk)
    return following.follow(
        following.follower_of(resident),
        subject,
        level=Level.ALL,
        channels=(Channel.PUSH, Channel.EMAIL),
    )


def begin(resident: Resident, municipality: Municipality) -> None:
    """Begin to tell somebody who takes part for the first time. Who has stopped it since stays untold."""
    known = Subject.objects.of(municipality).filter(kind=SubjectKind.OWN, object_id=resident.pk)
    if not known.exists():
        # it may be somebody else's doing, in another language: until they sign in, theirs is the municipality's
        following.follower_of(resident, municipality.main_language)
        # what they take part in goes on, whether they can be told of it or not
        with contextlib.suppress(following.FollowRefused):
            tell_me(resident, municipality)


def told(resident: Resident, municipality: Municipality) -> bool:
    """Whether ``resident`` is told when it is their turn."""
    mine = Follow.objects.of(municipality).visible_to(resident)
    return mine.filter(subject__kind=SubjectKind.OWN, subject__object_id=resident.pk).exists()
