"""Addresses of the market, of exchanges, coins and permits."""

from django.urls import path

from microservices import neighbour_pages

app_name = "microservices"
urlpatterns = [
    path("me/", neighbour_pages.my_neighbour, name="my_neighbour"),
]
