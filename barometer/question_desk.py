"""Questions in the CMS: what is asked, in the municipality's languages, with its choices. Rounds that ask a question go
on asking it as it was worded then."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column

from barometer.actions import questions as acts
from barometer.choices import Kind
from barometer.models import CommonQuestion, Question
from portal import reach
from portal.cms import (
    OwnedCreate,
    OwnedEdit,
    OwnedForm,
    OwnedIndex,
    OwnedInspect,
    OwnedViewSet,
    tell,
)
from portal.models import Municipality
from portal.names import CODES
from portal.switch import OWN_NAMES

PARTS = (
    ("asks", _("Question")),
    ("hint", _("What helps to answer it")),
    ("options", _("Choices, one on each line")),
    ("rows", _("Statements, one on each line")),
)
LINES = {"options", "rows"}


def _field(part: str, label: Any, code: str) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("%(what)s (%(language)s)")
        % {"what": label, "language": OWN_NAMES[code]},
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}) if part in LINES else forms.TextInput(),
    )


class QuestionForm(OwnedForm):
    """The wording is no column: each field is a part of it in one language."""

    least = forms.IntegerField(
        label=_("From"),
        required=False,
        help_text=_("First number of a scale or of what is counted."),
    )
    most = forms.IntegerField(label=_("To"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = {code for place in self.places() for code in place.languages}
        version = self.instance.versions.first() if self.instance.pk else None
        if version is not None:
            # what stands there already stays, also where the municipality has dropped the language
            codes |= set(version.wording)
        for code in CODES:
            for part, _label in PARTS:
                name = f"{part}_{code}"
                if code not in codes:
                    self.fields.pop(name, None)
                elif version is not None and code in version.wording:
                    said = version.wording[code][part]
                    self.initial[name] = "\n".join(said) if part in LINES else said
        if self.instance.pk:
            for name in ("code", "kind"):
                self.fields[name].disabled = True
            if version is not None:
                self.initial |= {"least": version.least, "most": version.most}

    def places(self) -> list[Municipality]:
        """Whose languages it is written in."""
        if self.instance.municipality is not None:
            return [self.instance.municipality]
        return reach.workplaces(self.for_user, acts.ADD)

    def source(self, cleaned: dict[str, Any]) -> str:
        """The language that it is translated from."""
        owner = cleaned.get("municipality") or self.instance.municipality
        return owner.main_language

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if self.instance.pk is None:
            owner = cleaned.get("municipality") or self.instance.municipality
            if why := acts.taken(owner, cleaned["code"]):
                self.add_error("code", why)
        self.wording = {
            code: {
                part: cleaned.get(f"{part}_{code}", "").splitlines()
                if part in LINES
                else cleaned.get(f"{part}_{code}", "")
                for part, _label in PARTS
            }
            for code in CODES
        }
        said = acts.cleaned(self.wording)
        kind = Kind(cleaned.get("kind") or self.instance.kind)
        self.ends = {name: cleaned.get(name) or 0 for name in ("least", "most")}
        for why in acts.problems(kind, said, self.source(cleaned), **self.ends):
            self.add_error(None, why)
        return cleaned


for _code in CODES:
    for _part, _label in PARTS:
        QuestionForm.base_fields[f"{_part}_{_code}"] = _field(_part, _label, _code)
        QuestionForm.declared_fields[f"{_part}_{_code}"] = QuestionForm.base_fields[
            f"{_part}_{_code}"
        ]


class CommonQuestionForm(QuestionForm):
    """What the region asks everywhere, in the languages of all its municipalities."""

    source_language = forms.ChoiceField(
        label=_("Written first in"),
        choices=[(code, OWN_NAMES[code]) for code in CODES],
        help_text=_(
            "What is said in this language is the question; the others are its translations. A municipality can ask it"
            " once it is written in its main language."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.instance.versions.first() if self.instance.pk else None
        if version is not None:
            self.initial["source_language"] = version.source_language

    def _get_validation_exclusions(self) -> set[str]:
        # it has none, which the action knows and a form would not accept
        return super()._get_validation_exclusions() | {"municipality"}

    def places(self) -> list[Municipality]:
        return list(Municipality.objects.all())

    def source(self, cleaned: dict[str, Any]) -> str:
        return cleaned["source_language"]


class WriteQuestion(OwnedCreate):
    def save_instance(self) -> Question:
        row = self.form.save(commit=False)
        version = acts.write(
            self.request.user,
            row.municipality,
            code=row.code,
            kind=row.kind,
            wording=self.form.wording,
            language=self.form.source(self.form.cleaned_data),
            **self.form.ends,
        )
        tell(version.question)
        return version.question


class RewordQuestion(OwnedEdit):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.common and self.model is Question:
            # only who works everywhere comes here: what is the region's has a desk of its own
            return redirect("wagtailsnippets_barometer_commonquestion:edit", self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self) -> Question:
        version = acts.reword(
            self.request.user,
            self.object,
            wording=self.form.wording,
            active=self.form.cleaned_data["active"],
            language=self.form.source(self.form.cleaned_data),
            **self.form.ends,
        )
        return version.question


class QuestionIndex(OwnedIndex):
    page_title = _("Questions")
    nothing = _("No question yet. Write the first one, and ask it in a round.")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset().prefetch_related("versions__question")
        return rows.filter(municipality=None) if self.model is CommonQuestion else own(rows)


def own(rows: QuerySet) -> QuerySet:
    return rows.exclude(municipality=None)


class CommonQuestionDetail(OwnedInspect):
    """Every wording of it, the newest first: rounds name theirs."""

    page_title = _("Question of the region")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "question": self.object,
            "versions": [
                (
                    gettext("Wording %(number)s") % {"number": version.number},
                    [(code, OWN_NAMES[code], said) for code, said in version.wording.items()],
                )
                for version in self.object.versions.all()
            ],
        }


def asks(row: Question) -> str:
    versions = list(row.versions.all())
    return versions[0].asks if versions else ""


def version_of(row: Question) -> str:
    versions = list(row.versions.all())
    return gettext("Wording %(number)s") % {"number": versions[0].number} if versions else ""


class QuestionViewSet(OwnedViewSet):
    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_order = 200
    row_form = QuestionForm
    index_view_class = QuestionIndex
    add_view_class = WriteQuestion
    edit_view_class = RewordQuestion
    inspect_view_enabled = False
    panels = [
        FieldPanel("code"),
        FieldPanel("kind", widget=forms.Select),
        *(FieldPanel(f"{part}_{code}") for code in CODES for part, _label in PARTS),
        FieldPanel("least"),
        FieldPanel("most"),
        FieldPanel("active"),
    ]
    list_display = [
        "code",
        Column("asks", label=_("Question"), accessor=asks),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("version", label=_("Wording"), accessor=version_of),
        BooleanColumn("active", label=_("In use")),
    ]
    search_fields = ["code"]
    list_filter = ["kind", "active"]
    # what rounds have asked stays: a question is taken out of use, and never away
    closed = frozenset({"delete", "usage"})


class CommonQuestionIndex(QuestionIndex):
    page_title = _("Questions of the region")
    nothing = _("The region asks nothing everywhere yet.")


class CommonQuestionViewSet(QuestionViewSet):
    """What every municipality of the region may ask in the same words, so that answers can be compared."""

    model = CommonQuestion
    icon = "globe"
    menu_label = _("Questions of the region")
    menu_order = 300
    row_form = CommonQuestionForm
    index_view_class = CommonQuestionIndex
    inspect_view_enabled = True
    inspect_view_class = CommonQuestionDetail
    inspect_template_name = "barometer/cms/common_question.html"
    panels = [
        FieldPanel("code"),
        FieldPanel("kind", widget=forms.Select),
        FieldPanel("source_language", widget=forms.Select),
        *QuestionViewSet.panels[2:],
    ]
