"""Wagtail's own addresses, answered by views that know municipalities. Links still use Wagtail's names."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal import cms_views as views

PAIRS = {
    "reports/site-history/": views.SiteHistory,
    "reports/locked/": views.LockedPages,
    "reports/workflow/": views.WorkflowReport,
    "reports/workflow_tasks/": views.WorkflowTaskReport,
    "localize/reports/translations/": views.TranslationsReport,
    "images/": views.Images,
    "documents/": views.Documents,
}

app_name = "portal_cms"
urlpatterns = [
    *[path(where, view.as_view()) for where, view in PAIRS.items()],
    *[path(f"{where}results/", view.as_view(results_only=True)) for where, view in PAIRS.items()],
    path("images/chooser/", views.own_images.choose_view),
    path("pages/", views.own_pages.index_view),
    path("tag-autocomplete/", views.tag_autocomplete),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", views.tag_autocomplete),
    path("choose-page/", views.ChoosePage.as_view()),
    path("choose-page/<int:parent_page_id>/", views.ChoosePage.as_view()),
    path("localize/submit/page/<int:page_id>/", views.SubmitPageTranslation.as_view()),
    path(
        "localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
        views.SubmitSnippetTranslation.as_view(),
    ),
]
urlpatterns = decorate_urlpatterns(
    decorate_urlpatterns(urlpatterns, require_admin_access), never_cache
)
