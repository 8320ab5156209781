"""What learning brings to the square: its place in the menu, and its pages for search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.models import (
    CourseIndexPage,
    CoursePage,
    InformationIndexPage,
    InformationPage,
    LessonPage,
    LicencePackage,
    ModulePage,
    SelfService,
    TeamSession,
)
from learning.models.pages import courses_of
from portal import earning, navigation, sections, sitemaps
from portal.remembered import remembered

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest
    from wagtail.query import PageQuerySet

    from portal.models import Municipality

AT_HOME = 3
"""Campaigns on the front page; the list has all."""


def courses_url(municipality: Municipality) -> str:
    """Address of the list of courses for a reader of the active language; empty where there is none."""
    return _list_url(municipality, CourseIndexPage, "learning.courses")


def information_url(municipality: Municipality) -> str:
    """Address of the list of information campaigns, likewise."""
    return _list_url(municipality, InformationIndexPage, "learning.information")


def _list_url(municipality: Municipality, model: Any, name: str) -> str:
    def find() -> str:
        for home in municipality.home_pages:
            if home.locale.language_code == municipality.content_language:
                page = model.objects.child_of(home).live().public().first()
                return (page.url if page else "") or ""
        return ""

    return remembered(municipality, name, find)


@navigation.place("learn", order=28)
def learn_place(request: HttpRequest) -> navigation.Place | None:
    municipality = getattr(request, "municipality", None)
    url = courses_url(municipality) if municipality else ""
    also = reverse("learning:my_courses").removesuffix("me/")
    return navigation.Place(_("Learn"), url, "book", also=also) if url else None


def at_home(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """The information campaigns that run today, in the language of the front page."""
    found = InformationPage.objects.descendant_of(page).live().public()
    rows = list(found.running(timezone.localdate()).newest()[:AT_HOME])
    if not rows:
        return None
    for row in rows:
        row.locale = page.locale
    above = rows[0].get_url(request).rstrip("/").rpartition("/")[0] + "/"
    return {"campaigns": rows, "all": above}


@earning.namer
def names_of(
    municipality: Municipality, keys: Collection[earning.Key]
) -> dict[earning.Key, earning.Name]:
    """What lessons, courses and licences are called, by their keys; those that are not there any more have no name."""
    found: dict[earning.Key, earning.Name] = {}
    here = municipality.content_language
    for course in courses_of(municipality).values():
        lang = "" if course.language == here else course.language
        rows = [
            (earning.Learnt.COURSE, course),
            *((earning.Learnt.LESSON, o) for o in course.lessons),
        ]
        for kind, row in rows:
            found[kind, str(row.key)] = earning.Name(row.title, row.url, lang)
    numbers = [int(key) for kind, key in keys if kind == earning.Learnt.LICENCE and key.isdigit()]
    for package in LicencePackage.objects.of(municipality).filter(pk__in=numbers):
        url = reverse("learning:my_licences")
        found[earning.Learnt.LICENCE, str(package.pk)] = earning.Name(package.name, url)
    return {key: found[key] for key in keys if key in found}


def _below(model: type, municipality: Municipality) -> PageQuerySet:
    found = model.objects.none()
    for home in municipality.home_pages:
        found |= model.objects.descendant_of(home)
    return found


def team_addresses(municipality: Municipality) -> list[sitemaps.Address]:
    """The list of team sessions, and each to come in the language of its title."""
    rows = list(TeamSession.objects.of(municipality).coming().order_by("pk"))
    found = [
        sitemaps.Address(
            row.get_absolute_url(),
            row.changed_at,
            (
                row.language
                if row.language in municipality.languages
                else municipality.main_language,
            ),
        )
        for row in rows
    ]
    return [sitemaps.Address(reverse("learning:teams")), *found] if rows else []


def effect_addresses(municipality: Municipality) -> list[sitemaps.Address]:
    """What came of it: the list, and each service that everybody may see."""
    rows = SelfService.objects.of(municipality).shown().order_by("pk")
    found = [sitemaps.Address(reverse("learning:effect_service", args=[row.pk])) for row in rows]
    return [sitemaps.Address(reverse("learning:effect")), *found] if found else []


def bring() -> None:
    """Tell search engines, and put campaigns on the front page. The place in the menu registers itself when this
    module is read."""
    sitemaps.section(
        "learning",
        *(
            lambda municipality, model=model: _below(model, municipality)
            for model in (
                CourseIndexPage,
                CoursePage,
                ModulePage,
                LessonPage,
                InformationIndexPage,
                InformationPage,
            )
        ),
    )
    sitemaps.addresses("teams", team_addresses)
    sitemaps.addresses("effect", effect_addresses)
    sections.on_home(
        sections.Section(
            "information", "learning/sections/information.html", at_home, order=16, side=True
        )
    )
