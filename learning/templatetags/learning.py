"""What pages of courses say to machines, and where campaigns are."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import _json_script_escapes
from django.utils.safestring import SafeString, mark_safe

from learning import digcomp, square, talk_words
from learning.models import CoursePage
from learning.models.copying import Credit
from portal.identity import signed_in

register = template.Library()


@register.simple_tag(takes_context=True)
def campaigns_url(context: template.Context) -> str:
    """Address of the list of information campaigns; empty where there is none."""
    municipality = getattr(context.get("request"), "municipality", None)
    return square.information_url(municipality) if municipality else ""


@register.simple_tag
def course_data(page: CoursePage) -> SafeString:
    """The course in the terms of schema.org (Course, LearningResource), as JSON-LD for the head of its page."""
    text = json.dumps(described(page), ensure_ascii=False).translate(_json_script_escapes)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped above)


@register.simple_tag(takes_context=True)
def lesson_talk(context: dict[str, Any]) -> talk_words.Talk:
    """What is asked and answered under the lesson of the page."""
    page, request = context["page"], context["request"]
    reader = request.user if signed_in(request) else None
    return talk_words.under(page.key, page.municipality, reader, request.GET.get("page"))


def described(page: CoursePage) -> dict[str, Any]:
    place = page.municipality
    provider = {
        "@type": "GovernmentOrganization",
        "name": place.name_in(page.language) if place else "",
        "url": place.root_url if place else "",
    }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": page.title,
        "description": page.description_text(),
        "url": page.full_url,
        "inLanguage": page.language,
        "isAccessibleForFree": True,
        "license": page.open_licence.url,
        "timeRequired": f"PT{page.outline.minutes}M",
        "provider": provider,
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "online",
            "courseWorkload": f"PT{page.outline.minutes}M",
        },
        "offers": {"@type": "Offer", "category": "Free", "price": 0},
        "author": [
            {"@type": "Person", "name": one.value["name"], "jobTitle": one.value["role"]}
            for one in page.authors
        ]
        or [provider],
        "teaches": [
            {
                "@type": "DefinedTerm",
                "termCode": code,
                "name": name,
                "inDefinedTermSet": digcomp.FRAMEWORK,
            }
            for code, name in page.taught
        ],
        "hasPart": [
            {
                "@type": "LearningResource",
                "name": row.title,
                "position": row.number,
                "timeRequired": f"PT{row.minutes}M",
            }
            for row in page.outline.lessons
        ],
    }
    if page.credits:
        data["isBasedOn"] = [_based_on(one) for one in page.credits]
    if page.level:
        data["educationalLevel"] = f"DigComp 2.2, {page.level}"
    return data


def _based_on(credit: Credit) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": "Course",
        "name": credit.title,
        "inLanguage": credit.language,
        "license": credit.licence.url,
        "provider": {"@type": "GovernmentOrganization", "name": credit.place},
        "author": [{"@type": "Person", "name": name} for name in credit.authors],
    }
    return data | ({"url": credit.url} if credit.url else {})
