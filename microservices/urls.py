"""Addresses of the market, of exchanges, coins and permits."""

from django.urls import path

from microservices import (
    books,
    consent_pages,
    exchange_pages,
    how,
    listing_pages,
    market,
    neighbour_pages,
    permit_pages,
    safety_pages,
)

app_name = "microservices"
urlpatterns = [
    path("", market.market, name="market"),
    path("listings/<int:pk>/", market.listing, name="listing"),
    path("listings/<int:pk>/take/", market.take, name="take"),
    path("listings/<int:pk>/wait/", market.wait, name="wait"),
    path("ask/", listing_pages.kinds, {"way": "ask"}, name="ask"),
    path("ask/<slug:slug>/", listing_pages.write, {"way": "ask"}, name="ask_write"),
    path("offer/", listing_pages.kinds, {"way": "offer"}, name="offer"),
    path("offer/<slug:slug>/", listing_pages.write, {"way": "offer"}, name="offer_write"),
    path("me/listings/", listing_pages.my_listings, name="my_listings"),
    path("me/listings/<int:pk>/", listing_pages.my_listing, name="my_listing"),
    path(
        "me/listings/<int:pk>/<slug:verb>/",
        listing_pages.my_listing_step,
        name="my_listing_step",
    ),
    path("me/coins/", listing_pages.my_coins, name="my_coins"),
    path("how/", how.how, name="how"),
    path("books/", books.books, name="books"),
    path("books/days.json", books.books_days, name="books_days"),
    path("exchanges/", exchange_pages.my_exchanges, name="my_exchanges"),
    path("exchanges/tell/", exchange_pages.my_exchanges_tell, name="my_exchanges_tell"),
    path("exchanges/<int:pk>/", exchange_pages.exchange, name="exchange"),
    path("exchanges/<int:pk>/say/", exchange_pages.exchange_say, name="exchange_say"),
    path("exchanges/<int:pk>/thanks/", exchange_pages.exchange_thanks, name="exchange_thanks"),
    path("exchanges/<int:pk>/<slug:verb>/", exchange_pages.exchange_step, name="exchange_step"),
    path("report/<slug:what>/<int:pk>/", safety_pages.report, name="report"),
    path("block/<slug:what>/<int:pk>/", safety_pages.block, name="block"),
    path("guardian/<str:code>/", consent_pages.guardian, name="guardian"),
    path("me/safety/", safety_pages.my_safety, name="my_safety"),
    path("me/safety/blocks/<int:pk>/remove/", safety_pages.my_unblock, name="my_unblock"),
    path("me/guardians/", consent_pages.my_consents, name="my_consents"),
    path("me/guardians/ask/<int:pk>/", consent_pages.my_consent_ask, name="my_consent_ask"),
    path("me/guardians/<int:pk>/end/", consent_pages.my_consent_end, name="my_consent_end"),
    path("me/permits/", permit_pages.my_permits, name="my_permits"),
    path("me/permits/<int:pk>/", permit_pages.my_permit, name="my_permit"),
    path(
        "me/permits/<int:pk>/withdraw/", permit_pages.my_permit_withdraw, name="my_permit_withdraw"
    ),
    path(
        "me/permits/<slug:slug>/<slug:side>/", permit_pages.my_permit_apply, name="my_permit_apply"
    ),
    path("me/", neighbour_pages.my_neighbour, name="my_neighbour"),
]
