"""What can be found, as plain text: one row per thing and language.

The full-text index over these rows is made of what each database has (``portal.fulltext``): an FTS5 table on
SQLite, a stored ``tsvector`` on PostgreSQL. It follows the rows by itself, through triggers and a generated column.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from .municipality import Municipality, OwnedQuerySet


class SearchEntry(models.Model):
    """One thing somebody may find. Nothing that is closed, withdrawn or unpublished ever has a row."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=2, blank=True)
    """Language of the words, which decides their stems; empty when unknown."""
    owner_id = models.PositiveBigIntegerField(null=True, blank=True)
    """The case a document or an item belongs to: found words lead there."""
    title = models.TextField()
    body = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    """The title in ASCII letters, so that "orumvej" finds Ørumvej; in a second line the ends of its compounds."""
    scope = models.CharField(max_length=60)
    """Tokens that narrow the index itself: municipality and kind."""
    day = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "language"], name="one_search_entry_per_thing"
            )
        ]
        indexes = [models.Index(fields=["kind", "owner_id"])]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that stands in some title of a municipality, for "did you mean"."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=60)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "word"], name="one_search_word")
        ]

    def __str__(self) -> str:
        return self.word
