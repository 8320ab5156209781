"""Addresses that data portals are given once and read every night: without a language, and they stay."""

from django.urls import path, re_path

from barometer import data_views

app_name = "datasets"
urlpatterns = [
    path("dcat", data_views.catalogue, name="catalogue"),
    re_path(r"^dcat\.(?P<ending>rdf|ttl|jsonld)$", data_views.catalogue, name="catalogue_in"),
    re_path(
        r"^dcat-ap\.(?P<ending>rdf|ttl|jsonld)$",
        data_views.catalogue,
        {"country": False},
        name="european",
    ),
]
