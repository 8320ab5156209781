"""Addresses of surveys. Those whose names begin with ``my_`` are for whoever is signed in; the box knows nobody."""

from django.urls import path

from barometer import answer_pages, ballot_views, promise_feeds, promise_pages, round_pages

app_name = "barometer"
urlpatterns = [
    path("", round_pages.rounds, name="rounds"),
    path("<int:pk>/", round_pages.round_page, name="round"),
    path("<int:pk>/keys.json", round_pages.keys, name="keys"),
    path("<int:pk>/answer/", answer_pages.my_answer, name="my_answer"),
    path("<int:pk>/ballot/", ballot_views.my_ballot, name="my_ballot"),
    path("<int:pk>/token/", ballot_views.my_token, name="my_token"),
    path("<int:pk>/cast/", ballot_views.cast, name="cast"),
    path("promises/", promise_pages.promises, name="promises"),
    path("promises/feed.atom", promise_feeds.promises_feed, name="promises_feed"),
    path("promises/feed.json", promise_feeds.promises_json, name="promises_json"),
    path("promises/<int:pk>/", promise_pages.promise, name="promise"),
    path("promises/<int:pk>/versions/", promise_pages.promise_versions, name="promise_versions"),
    path("promises/<int:pk>/feed.atom", promise_feeds.promise_feed, name="promise_feed"),
    path("promises/<int:pk>/feed.json", promise_feeds.promise_json, name="promise_json"),
]
