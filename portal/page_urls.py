"""Addresses with a language in front that are not pages of the tree."""

from django.urls import path

from portal import (
    alert_settings,
    device_views,
    feed_views,
    inbox,
    me,
    notice_views,
    plain_views,
    search_views,
    sign_in,
    styleguide,
)

urlpatterns = [
    path("", plain_views.front, name="front"),
    path("offline/", plain_views.offline, name="offline"),
    path("styleguide/", styleguide.show, name="styleguide"),
    path("feed/", feed_views.everybodys, name="feed"),
    path("feed/mine/", feed_views.mine, name="my_feed"),
    path("feed/feed.atom", feed_views.atom_feed, name="feed_atom"),
    path("feed/feed.json", feed_views.json_feed, name="feed_json"),
    path("search/", search_views.results, name="search"),
    path("search/suggest/", search_views.suggestions, name="search_suggest"),
    path("alerts/", inbox.inbox, name="alerts"),
    path("alerts/read/", inbox.mark, name="alerts_read"),
    path("alerts/<int:pk>/", inbox.read, name="alert"),
    path("alerts/settings/", alert_settings.show, name="alert_settings"),
    path("alerts/settings/pause/", alert_settings.pause, name="alert_pause"),
    path("alerts/devices/<int:pk>/remove/", alert_settings.remove_device, name="device_remove"),
    path("alerts/devices/<int:pk>/test/", alert_settings.test_device, name="device_test"),
    path("alerts/devices/on/", device_views.turn_on, name="device_on"),
    path("alerts/devices/off/", device_views.turn_off, name="device_off"),
    path("alerts/devices/changed/", device_views.changed, name="device_changed"),
    path("notices/<int:pk>/", notice_views.notice, name="notice"),
    path("important/", notice_views.importance, name="importance"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", me.sign_out, name="sign_out"),
    path("me/", me.my_page, name="my_page"),
    path("me/profile/", me.profile, name="my_profile"),
    path("me/interests/", me.interests, name="my_interests"),
    path("me/data/", me.download, name="my_data"),
    path("me/delete/", me.erase, name="my_erasure"),
]
