"""The forms in which a business posts something, and uses vouchers up."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from microservices import posting
from microservices.actions import posts
from microservices.actions.posts import Terms, Text
from microservices.choices import PostKind
from microservices.minors import today
from microservices.models import Business, Campaign, Post
from microservices.models.campaigns import MOST_TIMES
from microservices.models.categories import MOST_COINS
from portal.models import Area
from portal.switch import OWN_NAMES

_DAY = _("Write the day as 2026-11-27")


def _number(least: int, most: int, **said: Any) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": "4"}),
        error_messages={
            "required": _("Write a whole number"),
            "invalid": _("Write a whole number"),
            "min_value": _("Write at least %(limit_value)s"),
            "max_value": _("Write at most %(limit_value)s"),
        },
        **said,
    )


def _line(most: int, needed: Any = "", **said: Any) -> forms.CharField:
    """A line of words. needed: what to say where there are none; nothing where it may be left out."""
    return forms.CharField(
        max_length=most,
        required=bool(needed),
        error_messages={"required": needed, "max_length": _("Use at most %(limit_value)s letters")},
        **said,
    )


class PostForm(forms.Form):
    """A flexible job or an internship. ``key`` makes the same form one post, however often it is sent.

    What is empty or does not fit is said by ``posts.faults``, here as for everybody who posts.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = _line(
        100,
        label=_("What is it, in one line?"),
        help_text=_("Such as: help in the shop on Saturdays."),
        needed=posts.NO_TITLE,
    )
    text = _line(
        1500,
        label=_("What is it about?"),
        help_text=_("What one does, how often, and whom it suits. Everybody reads it."),
        needed=posts.NO_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(
        label=_("Language you write in"),
        error_messages={"invalid_choice": _("Choose one of the languages in the list")},
    )
    starts_on = forms.DateField(
        label=_("Begins on"),
        help_text=_("Leave it empty if it can begin at any time."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _DAY},
    )
    ends_on = forms.DateField(
        label=_("Stands here until"),
        help_text=_("The last day on which people can answer, within a year."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Say until when"), "invalid": _DAY},
    )
    area = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        label=_("Area"),
        required=False,
        empty_label=_("No area"),
        error_messages={"invalid_choice": _("Choose one of the areas in the list")},
    )
    place = _line(200, label=_("Where"), help_text=_("Such as: in the shop by the harbour."))
    answer = _line(
        200,
        label=_("How do people answer?"),
        help_text=_(
            "The telephone, the address or the e-mail of the business. Everybody can read it, so write nobody's own."
        ),
        needed=posts.NO_ANSWER,
    )
    note = _line(
        500,
        label=_("A word to the colleague who looks at it"),
        help_text=_("Nobody else reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = (
        "key",
        "title",
        "text",
        "language",
        "coins",
        "campaign",
        "times",
        "pieces",
        "each",
        "starts_on",
        "ends_on",
        "area",
        "place",
        "answer",
        "note",
    )

    def __init__(
        self, *args: Any, business: Business, kind: str, post: Post | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.business, self.kind = business, kind
        place = business.municipality
        areas = Area.objects.of(place)
        self.fields["area"].queryset = areas
        self.fields["area"].choices = [
            ("", self.fields["area"].empty_label),
            *((one.pk, one.name) for one in areas.tree()),
        ]
        languages = place.languages
        self.fields["language"].choices = [(code, OWN_NAMES[code]) for code in languages]
        if len(languages) == 1:
            self.fields["language"].widget = forms.HiddenInput()
        if not self.is_bound:
            self.initial = self._written(post) if post is not None else self._fresh()

    def _fresh(self) -> dict[str, Any]:
        place, reading = self.business.municipality, (get_language() or "")[:2]
        return {
            "key": uuid.uuid4(),
            "language": reading if reading in place.languages else place.main_language,
            "ends_on": today(place) + posting.USUAL,
            "area": self.business.area_id,
        }

    def _written(self, post: Post) -> dict[str, Any]:
        names = ("title", "text", "language", "starts_on", "ends_on", "place", "answer", "note")
        return {name: getattr(post, name) for name in names} | {
            "key": post.key,
            "area": post.area_id,
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            said = posts.faults(self.business, self.kind, self.text_said(), self.terms())
            for name, words in said.items():
                self.add_error(name if name in self.fields else None, words)
        return found

    def text_said(self) -> Text:
        """The words, as ``posts.write`` takes them."""
        names = (
            "title",
            "text",
            "language",
            "ends_on",
            "starts_on",
            "area",
            "place",
            "answer",
            "note",
        )
        return Text(**{name: self.cleaned_data[name] for name in names if name in self.fields})

    def terms(self) -> Terms | None:
        return None


class PerkForm(PostForm):
    """Something for coins."""

    title = _line(
        100,
        label=_("What do people get?"),
        help_text=_(
            "Such as: a coffee. Write no price: it is a thank-you, and coins are no money."
        ),
        needed=posts.NO_TITLE,
    )
    text = _line(
        1500,
        label=_("What else is good to know?"),
        help_text=_("When and where they can have it, and what is part of it."),
        needed=posts.NO_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    coins = _number(
        0,
        MOST_COINS,
        label=_("Coins for one"),
        help_text=_(
            "They go to the campaign or the common pot when the voucher is used. The business gets none of them."
        ),
        initial=2,
    )
    campaign = forms.ModelChoiceField(
        queryset=Campaign.objects.none(),
        label=_("Thanks for taking part in"),
        required=False,
        empty_label=_("No campaign"),
        error_messages={"invalid_choice": _("Choose one of the campaigns in the list")},
    )
    times = _number(
        0,
        MOST_TIMES,
        label=_("How often must one have taken part?"),
        help_text=_("Write 0 if everybody can have it for coins."),
        initial=0,
    )
    pieces = _number(1, posting.MOST_PIECES, label=_("How many are there?"), initial=50)
    each = _number(1, posting.MOST_EACH, label=_("How many can one person have?"), initial=1)
    ends_on = forms.DateField(
        label=_("Can be used until"),
        help_text=_("Vouchers that are not used by then give their coins back."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Say until when"), "invalid": _DAY},
    )
    place = _line(
        200,
        label=_("Where can it be used?"),
        help_text=_("Such as: in the shop by the harbour."),
    )

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, business=business, **kwargs)
        for name in ("starts_on", "answer"):
            del self.fields[name]
        campaigns = posts.sponsored(business)
        self.fields["campaign"].queryset = campaigns
        if not campaigns.exists():
            for name in ("campaign", "times"):
                self.fields[name].widget = forms.HiddenInput()

    def _fresh(self) -> dict[str, Any]:
        usual = {
            name: field.initial for name, field in self.fields.items() if field.initial is not None
        }
        return usual | super()._fresh()

    def _written(self, post: Post) -> dict[str, Any]:
        row = post.perk
        names = ("coins", "times", "pieces", "each")
        return (
            super()._written(post)
            | {name: getattr(row, name) for name in names}
            | {"campaign": row.campaign_id}
        )

    def terms(self) -> Terms:
        names = ("coins", "pieces", "each", "times", "campaign")
        return Terms(**{name: self.cleaned_data[name] for name in names})


def form_for(kind: str) -> type[PostForm]:
    return PerkForm if kind == PostKind.PERK else PostForm


class RedeemForm(forms.Form):
    """One voucher that somebody shows. ``key`` makes the same press count once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("The code on the voucher"),
        help_text=_("Eight letters and figures, as the other's phone shows them."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Type the code that stands on the voucher"),
            "max_length": _("A code has eight letters and figures"),
        },
    )
