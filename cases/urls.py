"""Addresses of meetings, bodies, calendars and feeds. Cases and their list are pages of the tree."""

from django.urls import path

from cases import feeds, views

app_name = "cases"
urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/all.ics", feeds.meetings_ics, name="meetings_ics"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/meeting.ics", feeds.meeting_ics, name="meeting_ics"),
    path("bodies/", views.bodies, name="bodies"),
    path("bodies/<slug:slug>/", views.body, name="body"),
    path("bodies/<slug:slug>/meetings.ics", feeds.body_ics, name="body_ics"),
    path("feeds/cases.atom", feeds.all_feed, name="all_feed"),
    path("feeds/cases/<int:pk>.atom", feeds.case_feed, name="case_feed"),
    path("feeds/bodies/<slug:slug>.atom", feeds.body_feed, name="body_feed"),
    path("feeds/topics/<slug:code>.atom", feeds.topic_feed, name="topic_feed"),
]
