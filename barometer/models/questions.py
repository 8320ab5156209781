"""What is asked, and every wording it was ever asked in."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from barometer.answering import Shape
from barometer.choices import Kind
from portal.models import Municipality
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES


class Question(models.Model):
    """A question of one municipality, or of the region where it has none: every municipality may ask it, in the same
    words. What it says stands in its versions; the newest is asked in new rounds.

    A short name is the region's or a municipality's and never both (``barometer.round_triggers``), so that it says in
    every round whose it is.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="+", null=True
    )
    code = models.SlugField(
        _("short name"),
        help_text=_("How you name the question in a round, such as getting-around. It stays."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    active = models.BooleanField(
        _("in use"), default=True, help_text=_("Rounds that ask it already go on asking it.")
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="one_question_of_a_name",
                violation_error_message=_("There is a question with this short name."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(municipality__isnull=True),
                name="one_question_of_a_name_in_the_region",
                violation_error_message=_("There is a question with this short name."),
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="question_kind_known"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def common(self) -> bool:
        """Whether it is the region's."""
        return self.municipality_id is None


class CommonQuestions(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(municipality=None)


class CommonQuestion(Question):
    """A question of the region, as whoever writes for the region sees it."""

    objects = CommonQuestions()

    class Meta:
        proxy = True
        verbose_name = _("question of the region")
        verbose_name_plural = _("questions of the region")


class QuestionVersion(models.Model):
    """One wording, never changed: a correction is another version.

    ``wording`` maps a language to ``{"asks": …, "hint": …, "options": […], "rows": […]}``.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source_language = models.CharField(max_length=2, choices=[(code, code) for code in CODES])
    wording = models.JSONField()
    least = models.IntegerField(default=0)
    most = models.IntegerField(default=0)
    wording_hash = models.CharField(max_length=64)
    """Of what decides whether two rounds asked the same: a corrected translation is none of it."""

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="wordings_are_numbered"),
            models.CheckConstraint(
                condition=Q(source_language__in=CODES), name="wording_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question.code} {self.number}"

    @property
    def kind(self) -> Kind:
        return Kind(self.question.kind)

    @property
    def shape(self) -> Shape:
        said = self.wording[self.source_language]
        return Shape(
            self.kind, len(said["options"]), len(said["rows"]), least=self.least, most=self.most
        )

    @property
    def language(self) -> str:
        """The language in which the reader gets it: their own, else the one it was written in."""
        active = (get_language() or "")[:2]
        return active if active in self.wording else self.source_language

    @property
    def said(self) -> dict[str, Any]:
        return self.wording[self.language]

    @property
    def asks(self) -> str:
        return self.said["asks"]


def hash_of(kind: str, said: dict[str, Any], least: int, most: int) -> str:
    """SHA-256 of kind, ends and the text in the language it was written in, as canonical JSON."""
    text = json.dumps([kind, least, most, said], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
