"""Addresses of competitions of ideas and of bootcamps. Those whose names begin with ``my_`` are for whoever is signed
in.
"""

from django.urls import path

from barometer import bootcamp_pages, competition_jury, competition_pages, idea_own

app_name = "ideas"
urlpatterns = [
    path("", competition_pages.competitions, name="competitions"),
    path("<int:pk>/", competition_pages.competition, name="competition"),
    path("<int:pk>/result/", competition_pages.result, name="result"),
    path("idea/<int:pk>/", competition_pages.idea, name="idea"),
    path("bootcamps/", bootcamp_pages.bootcamps, name="bootcamps"),
    path("bootcamps/<int:pk>/", bootcamp_pages.bootcamp, name="bootcamp"),
    path("bootcamps/session/<int:pk>/sign-up/", bootcamp_pages.my_sign_up, name="my_sign_up"),
    path("mine/", idea_own.my_ideas, name="my_ideas"),
    path("<int:pk>/propose/", idea_own.my_propose, name="my_propose"),
    path("mine/<int:pk>/", idea_own.my_idea, name="my_idea"),
    path("mine/<int:pk>/change/", idea_own.my_change, name="my_change"),
    path("mine/<int:pk>/withdraw/", idea_own.my_withdrawal, name="my_withdrawal"),
    path("idea/<int:pk>/support/", idea_own.my_support, name="my_support"),
    path("idea/<int:pk>/vote/", idea_own.my_vote, name="my_vote"),
    path("jury/<str:key>/", competition_jury.my_seat, name="my_seat"),
    path("<int:pk>/jury/", competition_jury.my_jury, name="my_jury"),
    path("idea/<int:pk>/judge/", competition_jury.my_judgement, name="my_judgement"),
]
