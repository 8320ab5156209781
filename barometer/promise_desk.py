"""Promises in the CMS: writing one, looking at it as residents will, and publishing it for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn

from barometer import promise_pages, promise_reading
from barometer.actions import milestones, promises
from barometer.actions.promises import PromiseRefused
from barometer.models import PromiseMeasure, PromiseVersion, ServicePromise
from barometer.promise_choices import Standing
from barometer.promise_draft import PARTS, Draft
from barometer.promise_form import LABELS, PLACES, PromiseForm
from portal import reach
from portal.cms import (
    Deed,
    OwnedCreate,
    OwnedDelete,
    OwnedEdit,
    OwnedIndex,
    OwnedInspect,
    OwnedViewSet,
)
from portal.models import Municipality
from portal.names import CODES

LIST = "wagtailsnippets_barometer_servicepromise:list"
INSPECT = "wagtailsnippets_barometer_servicepromise:inspect"
VIEW = "barometer.view_servicepromise"


class Writes:
    """Stores the draft through its action; a refusal is said at its field instead."""

    def form_valid(self, form: PromiseForm) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except PromiseRefused as refused:
            for field, words in refused.reasons:
                form.add_error(field if field in form.fields else None, words)
            return self.form_invalid(form)

    def save_instance(self) -> ServicePromise:
        form = self.form
        return promises.write(self.request.user, form.save(commit=False), draft=form.draft)

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class WritePromise(Writes, OwnedCreate):
    def get_initial_form_instance(self) -> ServicePromise:
        return super().get_initial_form_instance() or ServicePromise()


class ChangePromise(Writes, OwnedEdit):
    pass


class DiscardPromise(OwnedDelete):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.published_at is not None:
            # what was promised stays readable: it is ended by another version
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def delete_action(self) -> None:
        promises.discard(self.request.user, self.object)


# The desk of one ---------------------------------------------------------------------------------------------


class PromiseDetail(OwnedInspect):
    page_title = _("Service promise")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = ServicePromise.objects.select_related("municipality", "service", "owner")
        row = rows.prefetch_related("versions", "milestones", "judgements").get(pk=self.object.pk)
        person, place = self.request.user, row.municipality
        draft, version = row.drafted, row.in_force(row.today)
        judged = list(row.judgements.all())
        standing = judged[0].standing if judged else None
        steps, plan = promise_reading.steps(row)
        wrong = promises.problems(row, draft) if draft else []
        return super().get_context_data(**kwargs) | {
            "promise": row,
            "draft": draft,
            "draft_from": date_format(draft.valid_from) if draft else "",
            "draft_title": _title(draft, place) if draft else "",
            "wrong": [words for _field, words in wrong],
            "version": version,
            "tag": promise_reading.tag(row, standing) if row.newest else None,
            "measures": promise_reading.measures(row, version, judged) if version else [],
            "steps": steps,
            "plan": plan,
            "may_change": reach.has_right(person, promises.CHANGE, place),
            "may_publish": reach.has_right(person, promises.PUBLISH, place),
            "may_step": reach.has_right(person, milestones.ADD, place),
            "step_url": f"{reverse('wagtailsnippets_barometer_milestone:add')}?promise={row.pk}",
        }


def _title(draft: Draft, place: Municipality) -> str:
    return draft.texts[place.main_language]["title"]


class Preview(View):
    """What is being written, on the page as residents will read it."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        rows = ServicePromise.objects.select_related("municipality", "service", "owner")
        row = get_object_or_404(rows.prefetch_related("versions", "milestones"), pk=pk)
        if not reach.within(request.user, row):
            raise Http404
        if not reach.has_right(request.user, VIEW, row.municipality):
            raise PermissionDenied
        draft = row.drafted
        if draft is None:
            return redirect(INSPECT, row.pk)
        version, measures = _unsaved(row, draft)
        steps, plan = promise_reading.steps(row)
        context = promise_pages.shown(row, version, promise_reading.drafted(row, measures))
        context |= {
            "steps": steps,
            "plan": plan,
            "several": False,
            "preview": reverse(INSPECT, args=[row.pk]),
        }
        return render(request, "barometer/promise.html", context)


def _unsaved(promise: ServicePromise, draft: Draft) -> tuple[PromiseVersion, list[PromiseMeasure]]:
    """A version and its measures as publishing would make them, where they can be made."""
    version = PromiseVersion(
        promise=promise,
        number=0,
        source_language=promise.municipality.main_language,
        texts=draft.texts,
        valid_from=draft.valid_from,
        case=draft.case,
        ends=draft.ends,
    )
    questions = promises.measurable(promise.municipality)
    measures = [
        PromiseMeasure(
            version=version,
            order=order,
            question=questions[one.question].question if one.question is not None else None,
            row=one.row,
            option=one.option,
            wording_hash=questions[one.question].wording_hash if one.question is not None else "",
            statistic=one.statistic,
            target=one.target,
            aim=one.aim,
        )
        for order, one in enumerate(draft.targets, 1)
        if one.question is None or one.question in questions
    ]
    return version, measures


class PromiseDeed(Deed):
    model = ServicePromise
    refusals = (PromiseRefused,)
    back = INSPECT


class Publish(PromiseDeed):
    right = promises.PUBLISH

    def do(self, request: HttpRequest, row: ServicePromise) -> str:
        version = promises.publish(request.user, row)
        return gettext("Version %(number)s is published.") % {
            "number": number_format(version.number)
        }


class Discard(PromiseDeed):
    right = promises.CHANGE

    def do(self, request: HttpRequest, row: ServicePromise) -> str:
        promises.discard(request.user, row)
        return gettext("What was being written is thrown away.")

    def home(self, shown_at: ServicePromise) -> HttpResponse:
        return redirect(LIST) if shown_at.published_at is None else super().home(shown_at)


# The list ----------------------------------------------------------------------------------------------------


class PromiseIndex(OwnedIndex):
    page_title = _("Service promises")
    nothing = _("No promise yet. Write what the municipality promises, and what it is measured by.")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset().select_related("municipality", "service", "owner")
        return rows.prefetch_related("versions", "judgements")

    def get_delete_url(self, instance: ServicePromise) -> str | None:
        return None if instance.published_at else super().get_delete_url(instance)

    def get_row_url(self, instance: ServicePromise) -> str | None:
        return self.get_inspect_url(instance)


def where(row: ServicePromise) -> str:
    if row.published_at is None:
        return gettext("Being written")
    judged = list(row.judgements.all())
    return promise_reading.tag(row, judged[0].standing if judged else None).text


def broken(row: ServicePromise) -> bool:
    judged = list(row.judgements.all())
    return bool(judged) and judged[0].standing in {Standing.NOT_KEPT, Standing.AT_RISK}


class PromiseViewSet(OwnedViewSet):
    model = ServicePromise
    icon = "pick"
    menu_label = _("Service promises")
    menu_order = 300
    row_form = PromiseForm
    index_view_class = PromiseIndex
    add_view_class = WritePromise
    edit_view_class = ChangePromise
    delete_view_class = DiscardPromise
    inspect_view_class = PromiseDetail
    inspect_template_name = "barometer/cms/promise.html"
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("kind", widget=forms.Select),
                FieldPanel("service", widget=forms.Select),
                FieldPanel("owner", widget=forms.Select),
                FieldPanel("idea", widget=forms.Select),
            ],
            heading=_("What it is about"),
        ),
        *(
            MultiFieldPanel([FieldPanel(f"{part}_{code}") for code in CODES], heading=LABELS[part])
            for part in PARTS
        ),
        MultiFieldPanel(
            [FieldPanel("case"), FieldPanel("valid_from"), FieldPanel("ends")],
            heading=_("Decided and valid"),
        ),
        *(
            MultiFieldPanel(
                [FieldPanel(f"{part}_{number}") for part in ("measure", "aim", "target")],
                heading=gettext_lazy("Measure %(number)s") % {"number": number},
            )
            for number in PLACES
        ),
    ]
    list_display = [
        Column("title", label=_("Title"), accessor=str),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("service", label=_("Service"), accessor="service.name"),
        StatusTagColumn("where", label=_("Where it stands"), accessor=where, primary=broken),
    ]
    list_filter = ["kind", "service"]
    # what was published stays readable, and ends by another version
    closed = frozenset({"usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("preview/<str:pk>/", Preview.as_view(), name="preview"),
            path("publish/<str:pk>/", Publish.as_view(), name="publish"),
            path("discard/<str:pk>/", Discard.as_view(), name="discard"),
        ]
