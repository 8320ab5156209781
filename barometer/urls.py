"""Addresses of surveys. Those whose names begin with ``my_`` are for whoever is signed in; the box knows nobody."""

from django.urls import path

from barometer import (
    answer_pages,
    ballot_views,
    data_pages,
    data_views,
    promise_feeds,
    promise_pages,
    result_pages,
    round_pages,
)

RELEASE = "<int:pk>/releases/<int:number>/"

app_name = "barometer"
urlpatterns = [
    path("", round_pages.rounds, name="rounds"),
    path("data/", data_pages.open_data, name="open_data"),
    path("<int:pk>/", result_pages.front, name="round"),
    path("<int:pk>/keys.json", round_pages.keys, name="keys"),
    path("<int:pk>/data/", data_pages.round_data, name="round_data"),
    path("<int:pk>/data/<int:number>/<str:name>", data_views.file, name="data_file"),
    path("<int:pk>/answer/", answer_pages.my_answer, name="my_answer"),
    path("<int:pk>/ballot/", ballot_views.my_ballot, name="my_ballot"),
    path("<int:pk>/token/", ballot_views.my_token, name="my_token"),
    path("<int:pk>/cast/", ballot_views.cast, name="cast"),
    path("<int:pk>/releases/", result_pages.releases, name="releases"),
    path(RELEASE, result_pages.release, name="release"),
    path(f"{RELEASE}method/", result_pages.release_method, name="release_method"),
    path(f"{RELEASE}questions/<slug:code>/", result_pages.result, name="result"),
    path(f"{RELEASE}questions/<slug:code>/embed/", result_pages.embed, name="embed"),
    path("promises/", promise_pages.promises, name="promises"),
    path("promises/feed.atom", promise_feeds.promises_feed, name="promises_feed"),
    path("promises/feed.json", promise_feeds.promises_json, name="promises_json"),
    path("promises/<int:pk>/", promise_pages.promise, name="promise"),
    path("promises/<int:pk>/versions/", promise_pages.promise_versions, name="promise_versions"),
    path("promises/<int:pk>/feed.atom", promise_feeds.promise_feed, name="promise_feed"),
    path("promises/<int:pk>/feed.json", promise_feeds.promise_json, name="promise_json"),
]
