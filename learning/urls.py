"""Addresses of learning that are not pages. Those whose names begin with ``my_`` are for whoever is signed in."""

from django.urls import URLPattern

app_name = "learning"
urlpatterns: list[URLPattern] = []
