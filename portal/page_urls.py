"""Addresses with a language in front that are not pages of the tree."""

from django.urls import path

from portal import me, plain_views, search_views, sign_in, styleguide

urlpatterns = [
    path("", plain_views.front, name="front"),
    path("offline/", plain_views.offline, name="offline"),
    path("styleguide/", styleguide.show, name="styleguide"),
    path("search/", search_views.results, name="search"),
    path("search/suggest/", search_views.suggestions, name="search_suggest"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", me.sign_out, name="sign_out"),
    path("me/", me.my_page, name="my_page"),
    path("me/profile/", me.profile, name="my_profile"),
    path("me/interests/", me.interests, name="my_interests"),
    path("me/data/", me.download, name="my_data"),
    path("me/delete/", me.erase, name="my_erasure"),
]
