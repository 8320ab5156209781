"""Addresses of learning that are not pages. Those whose names begin with ``my_`` are for whoever is signed in."""

from django.urls import path

from learning import course_pages, effect_data, effect_pages, own_pages, quiz_views

app_name = "learning"
urlpatterns = [
    path("courses/<uuid:key>/print/", course_pages.course_print, name="course_print"),
    path("me/", own_pages.my_courses, name="my_courses"),
    path("me/browser/", own_pages.my_browser, name="my_browser"),
    path("me/lessons/<uuid:key>/", own_pages.my_lesson, name="my_lesson"),
    path("quiz/<uuid:key>/<uuid:block_id>/", quiz_views.quiz, name="quiz"),
    path("effect/", effect_pages.effect, name="effect"),
    path("effect/counts.csv", effect_data.effect_csv, name="effect_csv"),
    path("effect/counts.json", effect_data.effect_schema, name="effect_schema"),
    path("effect/api/counts/", effect_data.effect_api, name="effect_api"),
    path("effect/<int:pk>/", effect_pages.effect_service, name="effect_service"),
]
