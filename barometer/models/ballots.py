"""Who took part, and what was answered: two tables, and nothing leads from a row of one to a row of the other.

``LedgerEntry`` knows that somebody took part, under a pseudonym of this round. ``Response`` and ``Answer`` know what
was answered, and nobody. None of them has a time, a person, an address or a number that counts upwards.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from barometer.models.keys import RandomKey
from barometer.models.rounds import Cell, Round, RoundQuestion


class LedgerEntry(models.Model):
    """Somebody took part in a round."""

    id = RandomKey()
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    pseudonym = models.CharField(max_length=64)
    """HMAC-SHA-256 of the hash of the eID, keyed with the round's pepper: after the round nobody can compute it."""
    blinded_hash = models.CharField(max_length=64, default="")
    """SHA-256 of the blinded message that was signed, so that a retry gets the same signature and no second one. A
    blinded message is as likely for every token, so this says nothing of the answer. Emptied when the round closes."""

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("taking part")
        verbose_name_plural = _("taking part")
        constraints = [
            models.UniqueConstraint(fields=["round", "pseudonym"], name="once_in_each_round")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Response(models.Model):
    """Answers that belong together, of somebody."""

    id = RandomKey()
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    cell = models.ForeignKey(Cell, on_delete=models.RESTRICT, related_name="+")
    token_hash = models.CharField(max_length=64)
    """SHA-256 of a token that only whoever answered has: with it they can answer anew."""

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(fields=["round", "token_hash"], name="one_response_of_a_token")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """A part of an answer (``barometer.answering.Given``)."""

    id = RandomKey()
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(RoundQuestion, on_delete=models.RESTRICT, related_name="+")
    part = models.PositiveSmallIntegerField(default=0)
    number = models.IntegerField(null=True)
    text = models.TextField(default="", blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "part"], name="one_answer_to_each_part"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False, text="") | (Q(number__isnull=True) & ~Q(text="")),
                name="an_answer_is_a_number_or_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
