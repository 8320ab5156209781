"""Every address of the installation, composed from the apps' own lists."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("", include("portal.plain_urls")),
    path("datasets/", include("barometer.dataset_urls")),
    path("", include("learning.badge_urls")),
    path("accounts/", include("portal.account_urls")),
    path("cms/", include("portal.cms_urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

urlpatterns += i18n_patterns(
    path("", include("portal.page_urls")),
    path("", include("cases.urls")),
    path("help/", include("microservices.urls")),
    path("barometer/", include("barometer.urls")),
    path("ideas/", include("barometer.idea_urls")),
    path("learn/", include("learning.urls")),
    path("", include(wagtail_urls)),
)

handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.broken"
