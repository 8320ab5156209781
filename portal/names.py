"""Names in five languages, as fields of a row."""

from django.contrib.admin import display
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

CODES = ("da", "nb", "sv", "fi", "en")


class NamedInLanguages(models.Model):
    """A row whose name is written in some of the five languages; the reader's comes first."""

    name_da = models.CharField(_("Danish name"), max_length=200, blank=True)
    name_nb = models.CharField(_("Norwegian name"), max_length=200, blank=True)
    name_sv = models.CharField(_("Swedish name"), max_length=200, blank=True)
    name_fi = models.CharField(_("Finnish name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    names_panel = MultiFieldPanel([FieldPanel(f"name_{code}") for code in CODES], heading=_("Name"))

    def __str__(self) -> str:
        return self.name

    @property
    @display(description=_("Name"))
    def name(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, code: str) -> str:
        """The name in ``code``, else in the language written first (English last)."""
        order = (code[:2], *CODES)
        return next((text for c in order if (text := getattr(self, f"name_{c}", ""))), "")

    @classmethod
    def names(cls, **by_code: str) -> dict[str, str]:
        return {f"name_{code}": text for code, text in by_code.items()}


def has_a_name() -> models.Q:
    """Condition of a constraint: at least one language is written."""
    condition = models.Q()
    for code in CODES:
        condition |= ~models.Q(**{f"name_{code}": ""})
    return condition
