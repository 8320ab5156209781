"""Addresses that stand inside signed badges, or that a standard fixes: without a language, and they stay."""

from django.urls import path

from learning import badge_views

app_name = "badges"
urlpatterns = [
    path(".well-known/did.json", badge_views.did_document, name="did"),
    path("badges/status/<int:number>", badge_views.status_list, name="status_list"),
]
