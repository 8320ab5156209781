"""Writing down how many came: a table of the months of a year, and a file that is looked at before it is taken in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from learning import effect_lines, effect_words
from learning.actions import effects as acts
from learning.actions.effects import EffectRefused, RowsRefused, Written
from learning.effect_choices import Quality, Way
from learning.effect_lines import CellRefused, FileRefused, Found, Key, Line
from learning.effect_words import number
from learning.models import SelfService, ServiceMonth
from portal import days, reach

LIST = "wagtailsnippets_learning_selfservice:list"
INSPECT = "wagtailsnippets_learning_selfservice:inspect"


class OfService(View):
    """A page of the desk about one service, for whoever may change it."""

    title = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = SelfService.objects.select_related("municipality")
        self.service = get_object_or_404(rows, pk=kwargs.pop("pk"))
        if not reach.within(request.user, self.service):
            raise Http404
        if not reach.has_right(request.user, acts.CHANGE, self.service.municipality):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def about(self) -> dict[str, Any]:
        row, title = self.service, str(self.title)
        return {
            "service": row,
            "back": reverse(INSPECT, args=[row.pk]),
            "page_title": title,
            "header_title": title,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": reverse(LIST), "label": gettext("Self-services")},
                {"url": reverse(INSPECT, args=[row.pk]), "label": row.name},
                {"url": "", "label": title},
            ],
        }

    def known(self) -> dict[Key, ServiceMonth]:
        return {(r.month, r.way): r for r in ServiceMonth.objects.filter(service=self.service)}


def said(written: Written) -> str:
    """What was written down, in one line."""
    parts = []
    if written.new:
        text = ngettext("%(n)s new number", "%(n)s new numbers", written.new)
        parts.append(text % {"n": number(written.new)})
    if written.changed:
        text = ngettext("%(n)s number changed", "%(n)s numbers changed", written.changed)
        parts.append(text % {"n": number(written.changed)})
    if written.gone:
        text = ngettext("%(n)s number taken away", "%(n)s numbers taken away", written.gone)
        parts.append(text % {"n": number(written.gone)})
    return ", ".join(parts) if parts else gettext("Nothing is new: all of it stood there already")


# A table of months --------------------------------------------------------------------------------------------


class CountField(forms.CharField):
    """A whole number, or nothing where nobody knows."""

    def __init__(self, label: str) -> None:
        super().__init__(required=False, label=label, max_length=20)
        self.widget = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "size": 7, "aria-label": label}
        )

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return effect_lines.count(text) if text else None
        except CellRefused as refused:
            raise forms.ValidationError(refused.text) from None


class YearForm(forms.Form):
    """The months of one year that are over, each with a number for each channel and how good they are."""

    def __init__(self, *args: Any, months: list[dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = months
        for month in months:
            for way in Way:
                self.fields[cell(month, way)] = CountField(f"{days.month(month)}, {way.label}")
            label = gettext("How good the numbers of %(month)s are") % {"month": days.within(month)}
            self.fields[cell(month, "quality")] = forms.ChoiceField(
                label=label,
                choices=Quality.choices,
                required=False,
                widget=forms.Select(attrs={"aria-label": label}),
            )

    @property
    def lines(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (days.month(month), [self[cell(month, one)] for one in (*Way, "quality")])
            for month in self.months
        ]

    @property
    def counts(self) -> dict[Key, int | None]:
        return {
            (month, way): self.cleaned_data[cell(month, way)]
            for month in self.months
            for way in Way
        }

    @property
    def qualities(self) -> dict[dt.date, Quality]:
        found = {month: self.cleaned_data[cell(month, "quality")] for month in self.months}
        return {month: Quality(text or Quality.COUNTED) for month, text in found.items()}


def cell(month: dt.date, what: str) -> str:
    return f"{month:%Y-%m}-{what}"


class MonthTable(OfService):
    title = _("Numbers by month")

    def get(self, request: HttpRequest) -> HttpResponse:
        year, months = self.year(request)
        known, initial = self.known(), {}
        for (month, way), row in known.items():
            initial[cell(month, way)] = row.count
            if row.quality_flag != Quality.COUNTED:
                initial[cell(month, "quality")] = row.quality_flag
        return self.show(request, year, YearForm(months=months, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        year, months = self.year(request)
        form = YearForm(request.POST, months=months)
        if form.is_valid():
            try:
                written = acts.write_table(request.user, self.service, form.counts, form.qualities)
            except EffectRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"{said(written)}.")
                return redirect(f"{request.path}?year={year}")
        return self.show(request, year, form, status=422)

    def year(self, request: HttpRequest) -> tuple[int, list[dt.date]]:
        """The year that is asked for, else the newest, and its months that are over."""
        newest = acts.newest(self.service.municipality)
        asked = request.GET.get("year", "")
        year = (
            int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else newest.year
        )
        year = min(max(year, effect_lines.FIRST.year), newest.year)
        return year, effect_lines.between(dt.date(year, 1, 1), min(newest, dt.date(year, 12, 1)))

    def show(
        self, request: HttpRequest, year: int, form: YearForm, status: int = 200
    ) -> HttpResponse:
        newest = acts.newest(self.service.municipality)
        context = self.about() | {
            "form": form,
            "ways": [way.label for way in Way],
            "year": str(year),
            "earlier": f"?year={year - 1}" if year > effect_lines.FIRST.year else "",
            "later": f"?year={year + 1}" if year < newest.year else "",
        }
        return render(request, "learning/cms/months.html", context, status=status)


# A file -------------------------------------------------------------------------------------------------------


class FileForm(forms.Form):
    """First with a file, which is shown as it was understood; then with the text of it, which is taken in."""

    file = forms.FileField(
        label=_("File (CSV)"),
        required=False,
        help_text=_(
            "Columns month, channel and count, and quality where you want to say it. The month is written as 2026-05;"
            " the channel is online, person, phone or paper; the count is digits only."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("file") and not self.errors.get("file"):
            self.add_error("file", gettext("Choose the file with the numbers."))
        return cleaned

    def data_of_file(self) -> bytes:
        file = self.cleaned_data.get("file")
        if file is not None:
            return file.read(effect_lines.LARGEST + 1)
        return self.cleaned_data["text"].encode()


@dataclasses.dataclass(frozen=True)
class Preview:
    """What a file says. rows: month, channel, number, what stands there now; text: the right lines again, as a file"""

    found: Found
    rows: list[tuple[str, str, str, str]]
    gaps: list[tuple[str, str]]
    text: str

    @property
    def button(self) -> str:
        lines = len(self.found.lines)
        text = (
            ngettext("Take in %(n)s right line", "Take in the %(n)s right lines", lines)
            if self.found.wrong
            else ngettext("Take in %(n)s line", "Take in all %(n)s lines", lines)
        )
        return text % {"n": number(lines)}


class TakeFile(OfService):
    title = _("Numbers from a file")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, FileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=422)
        data = form.data_of_file()
        try:
            if "keep" in request.POST and not request.FILES:
                written, _found = acts.take_file(request.user, self.service, data)
                messages.success(request, f"{said(written)}.")
                return redirect(INSPECT, self.service.pk)
            found = effect_lines.read(data, acts.newest(self.service.municipality))
        except RowsRefused as refused:
            form.add_error("file", [f"{one.number}: {one.text}" for one in refused.wrong])
            return self.show(request, form, status=422)
        except (FileRefused, EffectRefused) as refused:
            form.add_error("file", str(refused))
            return self.show(request, form, status=422)
        return self.show(request, form, self.preview(found), status=422 if found.wrong else 200)

    def preview(self, found: Found) -> Preview:
        known = self.known()
        gaps = effect_lines.gaps({*known, *(line.key for line in found.lines)})
        return Preview(
            found,
            [self._row(line, known) for line in found.lines],
            effect_words.missing(gaps),
            effect_lines.written(found.lines),
        )

    def _row(self, line: Line, known: dict[Key, ServiceMonth]) -> tuple[str, str, str, str]:
        row = known.get(line.key)
        there = gettext("new") if row is None else number(row.count)
        if row is not None and row.count == line.count:
            there = gettext("the same")
        return days.month(line.month), line.channel.label, number(line.count), there

    def show(
        self,
        request: HttpRequest,
        form: FileForm,
        preview: Preview | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = self.about() | {"form": form, "preview": preview}
        return render(request, "learning/cms/file.html", context, status=status)
