"""Lists of the CMS that Wagtail draws from the whole installation, drawn from one's own municipality.

Served at Wagtail's own addresses (``portal.cms_urls`` comes first), for everybody but superusers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.admin.views import tags
from wagtail.admin.views.chooser import BrowseView, page_models_from_string
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
from wagtail.admin.views.reports import audit_logging, locked_pages, workflows
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.documents import get_document_model
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.documents.views import documents
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.images.views import chooser as image_chooser
from wagtail.images.views import images
from wagtail.models import Locale, ModelLogEntry, Page, Site, Task, Workflow
from wagtail_localize.views import report, submit_translations

from portal import reach
from portal.models import AlertBanner
from portal.tenancy_table import MODELS, Kind

LISTED_TAGS = 10
FILES = ((get_image_model(), image_policy), (get_document_model(), document_policy))


def colleagues(person: Any) -> QuerySet:
    """Everybody with a role where ``person`` has one."""
    places = [place.pk for place in reach.workplaces(person)]
    people = get_user_model().objects.filter(groups__municipality_group__municipality__in=places)
    return people.distinct().order_by("username")


def own_workflows(person: Any) -> QuerySet:
    places = [place.pk for place in reach.workplaces(person)]
    tasks = Task.objects.filter(
        groupapprovaltask__groups__municipality_group__municipality__in=places
    )
    return Workflow.objects.filter(workflow_tasks__task__in=tasks).distinct()


class OwnChoices:
    """A filter of a report offers colleagues and own workflows, not everybody's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.request.user
        if person.is_superuser:
            return
        flows = own_workflows(person)
        offered = {
            "user": colleagues(person),
            "owner": colleagues(person),
            "edited_by": colleagues(person),
            "site": Site.objects.filter(municipality__in=reach.workplaces(person)),
            "locked_by": colleagues(person),
            "requested_by": colleagues(person),
            "workflow": flows,
            "task": Task.objects.filter(workflow_tasks__workflow__in=flows).distinct(),
        }
        for name in offered.keys() & self.filters.keys():
            self.filters[name].queryset = offered[name]


class PageFilters(OwnChoices, PageFilterSet):
    class Meta(PageFilterSet.Meta):
        pass


class AnyPageFilters(OwnChoices, GenericPageFilterSet):
    class Meta(GenericPageFilterSet.Meta):
        pass


class OwnPageViewSet(PageViewSet):
    model = Page
    filterset_class = AnyPageFilters


own_pages = OwnPageViewSet()


class SiteHistoryFilters(OwnChoices, audit_logging.SiteHistoryReportFilterSet):
    class Meta(audit_logging.SiteHistoryReportFilterSet.Meta):
        pass


def own_entries(person: Any) -> Q:
    """Condition on the history of rows: the row lies in the person's municipality, or in the region."""
    condition = Q(pk__in=[])
    places = [place.pk for place in reach.workplaces(person)]
    for label, belongs in MODELS.items():
        model = apps.get_model(label)
        # what stands for the region's rows among a municipality's has a history of its own
        kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        if belongs.kind is Kind.REGION:
            condition |= Q(content_type=kind)
        elif belongs.kind is Kind.MUNICIPALITY and not issubclass(model, Page):
            own = model._default_manager.filter(**{f"{belongs.path or 'pk'}__in": places})
            condition |= Q(content_type=kind, object_id__in=_keys(own))
    for model, policy in FILES:
        own = policy.instances_user_has_any_permission_for(person, ["change", "choose"])
        condition |= Q(
            content_type=ContentType.objects.get_for_model(model), object_id__in=_keys(own)
        )
    people = ContentType.objects.get_for_model(get_user_model())
    return condition | Q(content_type=people, object_id__in=_keys(reach.staff(person)))


def _keys(rows: QuerySet) -> QuerySet:
    return rows.order_by().annotate(_key=Cast("pk", CharField())).values("_key")


class SiteHistory(audit_logging.LogEntriesView):
    filterset_class = SiteHistoryFilters

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        if issubclass(found.model, ModelLogEntry) and not self.request.user.is_superuser:
            found = found.filter(own_entries(self.request.user))
        return found


class LockedPagesFilters(OwnChoices, locked_pages.LockedPagesReportFilterSet):
    class Meta(locked_pages.LockedPagesReportFilterSet.Meta):
        pass


class LockedPages(locked_pages.LockedPagesView):
    filterset_class = LockedPagesFilters


class WorkflowFilters(OwnChoices, workflows.WorkflowReportFilterSet):
    class Meta(workflows.WorkflowReportFilterSet.Meta):
        pass


class WorkflowReport(workflows.WorkflowView):
    filterset_class = WorkflowFilters


class WorkflowTaskFilters(OwnChoices, workflows.WorkflowTasksReportFilterSet):
    class Meta(workflows.WorkflowTasksReportFilterSet.Meta):
        pass


class WorkflowTaskReport(workflows.WorkflowTasksView):
    filterset_class = WorkflowTaskFilters


class TranslationsReport(report.TranslationsReportView):
    def get_queryset(self) -> QuerySet:
        found = super().get_queryset().order_by("-pk")
        person = self.request.user
        if person.is_superuser:
            return found
        places = [place.pk for place in reach.workplaces(person)]
        pages = Page.objects.filter(reach.own_pages(person)).order_by().values("translation_key")
        alerts = AlertBanner.objects.filter(municipality__in=places).order_by()
        return found.filter(
            Q(source__object_id__in=pages)
            | Q(source__object_id__in=alerts.values("translation_key"))
        )


def own_tags(
    person: Any, models: Iterable[type] = tuple(model for model, _policy in FILES)
) -> QuerySet:
    """Tags on pictures and documents the person may use, the most frequent first."""
    condition = Q(pk__in=[])
    for model, policy in FILES:
        if model in models:
            own = policy.instances_user_has_any_permission_for(person, ["change", "choose"])
            condition |= Q(
                taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(model),
                taggit_taggeditem_items__object_id__in=own.order_by().values("pk"),
            )
    counted = Tag.objects.filter(condition).annotate(times=Count("taggit_taggeditem_items"))
    return counted.order_by("-times", "name")


def tag_autocomplete(
    request: HttpRequest, app_name: str | None = None, model_name: str | None = None
) -> HttpResponse:
    """Tags that begin like this on pictures and documents the person may use."""
    if request.user.is_superuser:
        return tags.autocomplete(request, app_name, model_name)
    term = request.GET.get("term", "").strip()
    found = own_tags(request.user).filter(name__istartswith=term) if term else Tag.objects.none()
    return JsonResponse([tag.name for tag in found[:LISTED_TAGS]], safe=False)


class OwnTags:
    """The filter by tag offers tags of one's own files."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        if "tag" in self.filters and not request.user.is_superuser:
            found = own_tags(request.user, [self._meta.model])[:LISTED_TAGS]
            self.filters["tag"].extra["choices"] = [(tag.name, tag.name) for tag in found]


class ImageFilters(OwnTags, images.ImagesFilterSet):
    class Meta(images.ImagesFilterSet.Meta):
        pass


class Images(images.IndexView):
    filterset_class = ImageFilters


class DocumentFilters(OwnTags, documents.DocumentsFilterSet):
    class Meta(documents.DocumentsFilterSet.Meta):
        pass


class Documents(documents.IndexView):
    filterset_class = DocumentFilters


class ChooseImage(image_chooser.ImageChooseView):
    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        if not self.request.user.is_superuser:
            context["popular_tags"] = own_tags(self.request.user, [get_image_model()])[:LISTED_TAGS]
        return context


class OwnImageChooser(image_chooser.ImageChooserViewSet):
    choose_view_class = ChooseImage


own_images = OwnImageChooser(
    "wagtailimages_chooser", model=get_image_model(), url_prefix="images/chooser"
)


class ChoosePage(BrowseView):
    """Begins at the person's own pages instead of at the first page of the kind anywhere."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if parent_page_id is None and not request.user.is_superuser:
            try:
                kinds = page_models_from_string(request.GET.get("page_type") or "wagtailcore.page")
            except (ValueError, LookupError) as error:
                raise Http404 from error
            own = Page.objects.filter(reach.own_pages(request.user))
            start = own if kinds == (Page,) else own.type(*kinds)
            parent_page_id = start.first_common_ancestor().pk
        return super().get(request, parent_page_id)


class OwnLanguages:
    """A text is translated into the languages its municipality writes in, and no others."""

    def get_form(self) -> Any:
        form = super().get_form()
        languages = {
            code
            for place in reach.workplaces(self.request.user)
            if place.pk in (reach.owners(self.object) or set())
            for code in place.languages
        }
        offered = form.fields["locales"].queryset | Locale.objects.filter(pk__in=self._waiting())
        form.fields["locales"].queryset = offered.filter(language_code__in=languages).distinct()
        return form

    def _waiting(self) -> list[int]:
        """Languages in which the page stands already but nobody has written anything."""
        if not isinstance(self.object, Page):
            return []
        others = self.object.get_translations().specific()
        return [page.locale_id for page in others if getattr(page, "unwritten", False)]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.get_form().fields["locales"].queryset.exists():
            messages.info(request, _("This exists in every language your municipality writes in."))
            return redirect(self.get_success_url() or self.get_default_success_url(self.object))
        return super().get(request, *args, **kwargs)


class SubmitPageTranslation(OwnLanguages, submit_translations.SubmitPageTranslationView):
    pass


class SubmitSnippetTranslation(OwnLanguages, submit_translations.SubmitSnippetTranslationView):
    pass
