"""Courses that come from another municipality: whose they were, under which licence, and what they were like then."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.choices import OpenLicence
from portal.models import Municipality
from portal.models.municipality import OwnedQuerySet
from portal.switch import OWN_NAMES


@dataclasses.dataclass(frozen=True)
class Credit:
    """Whom a course comes from, as its licence wants it told."""

    place: str
    title: str
    language: str
    url: str
    """Empty where the course is not there any more."""
    authors: tuple[str, ...]
    licence: OpenLicence

    @property
    def names(self) -> str:
        return ", ".join(self.authors)

    @classmethod
    def read(cls, said: dict[str, Any]) -> Credit:
        return cls(
            **said | {"authors": tuple(said["authors"]), "licence": OpenLicence(said["licence"])}
        )

    def written(self) -> dict[str, Any]:
        return dataclasses.asdict(self) | {"licence": self.licence.value}


class CourseCopyQuerySet(OwnedQuerySet):
    def of_course(self, municipality: Municipality, key: Any):
        """Where a municipality's course comes from, with whether the origin is still there to be read."""
        from learning.models.pages import CoursePage  # its checks need this module

        origin = CoursePage.objects.filter(
            translation_key=OuterRef("origin_key"),
            locale__language_code=OuterRef("origin_language"),
            live=True,
        )
        return self.of(municipality).filter(course_key=key).annotate(there=Exists(origin))


class CourseCopy(models.Model):
    """A municipality's course that began as another's. It stays when either course goes."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    course_key = models.UUIDField()
    """The key of our own course."""
    language = models.CharField(_("language"), max_length=10)
    origin = models.ForeignKey(Municipality, on_delete=models.SET_NULL, null=True, related_name="+")
    origin_key = models.UUIDField()
    origin_language = models.CharField(max_length=10)
    origin_place = models.CharField(_("municipality"), max_length=200)
    title = models.CharField(_("title"), max_length=255)
    """What it was called, as all that follows is what it was like then."""
    url = models.URLField(max_length=500)
    authors = models.JSONField(default=list)
    licence = models.CharField(_("licence"), max_length=12, choices=OpenLicence.choices)
    before = models.JSONField(default=list)
    """Credits of those whom the origin has it from in turn, the nearest first."""
    copied_at = models.DateTimeField(_("copied"), default=timezone.now)
    revision = models.PositiveIntegerField(null=True)
    """Of the origin's course page, at that time."""
    base = models.JSONField()
    """A ``learning.upstream`` state: what the two courses had in common last."""
    pairs = models.JSONField(default=dict)
    """Keys of our pages by those of the origin's."""
    look = models.JSONField(default=list)
    """What somebody has to look at before it is published: ``{"page", "block", "why"}``."""

    objects = CourseCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copied course")
        verbose_name_plural = _("copied courses")
        ordering = ["-copied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "course_key", "language"], name="course_copied_once"
            ),
            models.CheckConstraint(
                condition=Q(licence__in=OpenLicence.values), name="copy_licence_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def open_licence(self) -> OpenLicence:
        return OpenLicence(self.licence)

    @property
    def language_name(self) -> str:
        return OWN_NAMES.get(self.language, self.language)

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.copied_at)

    @property
    def credits(self) -> list[Credit]:
        """Whom it comes from, and whom they have it from."""
        there = getattr(self, "there", True)
        own = Credit(
            self.origin_place,
            self.title,
            self.origin_language,
            self.url if there else "",
            tuple(self.authors),
            self.open_licence,
        )
        return [own, *(Credit.read(one) for one in self.before)]


def kept_licence(municipality: Municipality, key: Any) -> OpenLicence | None:
    """The licence that a copied course has to stay under; none where its municipality may choose.

    CC BY-SA 4.0, section 3(b)(1): what is adapted is shared under the same licence. CC BY-NC 4.0 forbids every use for
    money, section 2(a)(1), so what is made of it cannot allow it.
    """
    found = (
        CourseCopy.objects.of(municipality)
        .filter(course_key=key)
        .exclude(licence=OpenLicence.CC_BY)
    )
    row = found.only("licence").first()
    return row.open_licence if row else None
