"""Coins for learning in the CMS: what the municipality gives, and whether its common pot has enough for it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from microservices.actions import learning
from microservices.choices import AccountKind
from microservices.models import Account, LearningCoins
from portal import reach
from portal.cms import OwnedForm, OwnedIndex, OwnedViewSet


def pot(row: LearningCoins) -> str:
    """What the common pot has, and what waits for it."""
    account = Account.objects.of(row.municipality).filter(kind=AccountKind.POT).first()
    said = number_format(account.balance if account else 0, force_grouping=True)
    if waits := learning.waiting_of_all(row.municipality):
        said += " · " + gettext("%(number)s wait") % {"number": number_format(waits)}
    return said


class LearningCoinsForm(OwnedForm):
    def clean(self) -> dict:
        cleaned = super().clean()
        owner = cleaned.get("municipality") or self._owner()
        said = LearningCoins.objects.filter(municipality=owner).exclude(pk=self.instance.pk)
        if said.exists():
            raise ValidationError(
                gettext("%(municipality)s has said already what it gives. Change that.")
                % {"municipality": owner}
            )
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # whose row it is stands in no field where a colleague works in one municipality, and is looked at above
        return super()._get_validation_exclusions() | {"municipality"}


class LearningCoinsIndex(OwnedIndex):
    page_title = _("Coins for learning")
    nothing = _(
        "No coins are given for learning. What you give comes out of the common pot, so ask for new coins there first."
    )

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("municipality")

    @cached_property
    def add_url(self) -> str | None:
        """Each municipality says it once."""
        places = reach.workplaces(self.request.user, "microservices.add_learningcoins")
        said = LearningCoins.objects.filter(municipality__in=places).count()
        return super().add_url if said < len(places) else None


class LearningCoinsViewSet(OwnedViewSet):
    model = LearningCoins
    icon = "pick"
    menu_label = _("Coins for learning")
    menu_order = 470
    row_form = LearningCoinsForm
    index_view_class = LearningCoinsIndex
    inspect_view_enabled = False
    list_display = [
        Column("municipality", label=_("Municipality"), accessor="municipality"),
        Column("lesson", label=_("A lesson"), accessor="lesson"),
        Column("course", label=_("A course"), accessor="course"),
        Column("licence", label=_("A licence"), accessor="licence"),
        Column("a_week", label=_("At most a week"), accessor="a_week"),
        Column("pot", label=_("In the common pot"), accessor=pot),
    ]
    # to give nothing more is to write 0: what was given stays known
    closed = frozenset({"delete", "usage"})
