"""Addresses of learning that are not pages. Those whose names begin with ``my_`` are for whoever is signed in."""

from django.urls import path, re_path

from learning import course_pages, licence_pages, own_pages, proof_pages, witness_pages

app_name = "learning"
urlpatterns = [
    path("courses/<uuid:key>/print/", course_pages.course_print, name="course_print"),
    path("me/", own_pages.my_courses, name="my_courses"),
    path("me/browser/", own_pages.my_browser, name="my_browser"),
    path("me/lessons/<uuid:key>/", own_pages.my_lesson, name="my_lesson"),
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
