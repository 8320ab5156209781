"""Addresses of learning that are not pages. Those whose names begin with ``my_`` are for whoever is signed in."""

from django.urls import path, re_path

from learning import (
    ambassador_pages,
    course_pages,
    effect_data,
    effect_pages,
    licence_pages,
    own_pages,
    proof_pages,
    quiz_views,
    team_pages,
    team_prints,
    witness_pages,
)

app_name = "learning"
urlpatterns = [
    path("courses/<uuid:key>/print/", course_pages.course_print, name="course_print"),
    path("me/", own_pages.my_courses, name="my_courses"),
    path("me/browser/", own_pages.my_browser, name="my_browser"),
    path("me/lessons/<uuid:key>/", own_pages.my_lesson, name="my_lesson"),
    path("quiz/<uuid:key>/<uuid:block_id>/", quiz_views.quiz, name="quiz"),
    path("me/teams/", team_pages.my_teams, name="my_teams"),
    path("me/teams/<int:pk>/", team_pages.my_answer, name="my_answer"),
    path("me/ambassador/", ambassador_pages.my_ambassador, name="my_ambassador"),
    path("me/ambassador/<uuid:key>/", ambassador_pages.my_invitation, name="my_invitation"),
    path("teams/", team_pages.teams, name="teams"),
    path("teams/goals/", ambassador_pages.goals, name="goals"),
    path("teams/<int:pk>/", team_pages.team, name="team"),
    path("teams/<int:pk>/team.ics", team_pages.team_ics, name="team_ics"),
    path("teams/<int:pk>/seat/", team_pages.my_seat, name="my_seat"),
    path("teams/<int:pk>/attendance/", ambassador_pages.my_attendance, name="my_attendance"),
    path("teams/<int:pk>/print/<slug:sheet>/", team_prints.my_sheet, name="my_sheet"),
    path("helping/", ambassador_pages.helping, name="helping"),
    path("effect/", effect_pages.effect, name="effect"),
    path("effect/counts.csv", effect_data.effect_csv, name="effect_csv"),
    path("effect/counts.json", effect_data.effect_schema, name="effect_schema"),
    path("effect/api/counts/", effect_data.effect_api, name="effect_api"),
    path("effect/<int:pk>/", effect_pages.effect_service, name="effect_service"),
    path("me/licence/", licence_pages.my_licences, name="my_licences"),
    path("me/licence/<int:pk>/start/", licence_pages.my_start, name="my_start"),
    path("me/licence/runs/<int:pk>/", licence_pages.my_run, name="my_run"),
    path("me/licence/runs/<int:pk>/name/", licence_pages.my_run_name, name="my_run_name"),
    path("me/licence/runs/<int:pk>/stop/", licence_pages.my_run_stop, name="my_run_stop"),
    path("me/witness/", witness_pages.my_witness, name="my_witness"),
    path("me/witness/end/", witness_pages.my_witness_end, name="my_witness_end"),
    path("proof/", proof_pages.proofs, name="proofs"),
    path("proof/<str:number>/", proof_pages.proof, name="proof"),
    path("proof/<str:number>/certificate/", proof_pages.certificate, name="certificate"),
    re_path(
        r"^proof/(?P<number>[^/]{1,24})/badge\.(?P<ending>jwt|json)$",
        proof_pages.badge,
        name="badge",
    ),
]
