"""Addresses without a language. What watches over the machines is answered before them: ``portal.probes``."""

from django.urls import path, re_path

from portal import hooks, message_views, plain_views, sitemaps

urlpatterns = [
    path("", plain_views.door, name="door"),
    path("robots.txt", plain_views.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path(
        "sitemap-<slug:section>-<slug:language>-<int:number>.xml", sitemaps.one, name="sitemap_file"
    ),
    path(".well-known/security.txt", plain_views.security_txt, name="security_txt"),
    path("was", plain_views.accessibility_statement),
    path("was/", plain_views.accessibility_statement, name="was"),
    path("manifest.webmanifest", plain_views.manifest, name="manifest"),
    path("s/<slug:number>/<slug:seal>", message_views.stop, name="stop_short"),
    path("hooks/messages", hooks.messages, name="hook_messages"),
    path("sw.js", plain_views.service_worker, name="service_worker"),
    re_path(
        r"^media/(?P<path>(?:images|original_images|avatar_images|listings)/.+)$",
        plain_views.picture,
        name="picture",
    ),
    path("favicon.ico", plain_views.favicon),
    path("apple-touch-icon.png", plain_views.touch_icon),
]
