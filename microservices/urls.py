"""Addresses of the market, of exchanges, coins and permits."""

app_name = "microservices"
urlpatterns: list = []
