"""Fills the demo's information campaigns: pages as editors write and publish them, in each language of a municipality.
Once a municipality has a list of campaigns, nothing more is added.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from demo import clock
from demo.texts import MUNICIPALITIES
from demo.texts import practice as kit
from demo.texts.information import INFORMATION, InformationText
from learning.models import CoursePage, InformationIndexPage, InformationPage, PracticeScenario
from portal.models import Contact, HomePage, Municipality, Resident

WRITTEN = 21
"""Days since the campaigns were published."""
NAMES = uuid.UUID("5f0b6f0e-6f55-4c0c-9a0b-0a3a3b8f7c11")
"""Of the ids of blocks, which translations share."""

Editor = Callable[[str], Resident | None]


def open_information(municipality: Municipality, editor: Editor) -> None:
    """Campaigns, where there is no list of them yet. editor: who writes in a language."""
    texts = INFORMATION.get(municipality.slug, {})
    homes = {home.locale.language_code: home for home in municipality.home_pages}
    if any(InformationIndexPage.objects.child_of(home).exists() for home in homes.values()):
        return
    first: dict[str, Any] = {}
    now = timezone.now()
    with transaction.atomic(), clock.set_to(now - dt.timedelta(days=WRITTEN)):
        for code, text in texts.items():
            if code not in homes:
                continue
            home, person = homes[code], editor(code)
            said = {"title": text.title, "slug": text.slug, "intro": text.intro}
            index = _publish(first, "", InformationIndexPage, home, home, person, said)
            for one in text.campaigns:
                fields = _fields(municipality, home, one, timezone.localdate(now))
                _publish(first, one.key, InformationPage, index, home, person, fields)


def _fields(
    municipality: Municipality, home: HomePage, text: InformationText, today: dt.date
) -> dict[str, Any]:
    return {
        "title": text.title,
        "slug": text.slug,
        "intro": text.intro,
        "steps": _stream(
            text.key, [("step", {"title": title, "text": more}) for title, more in text.steps]
        ),
        "link": text.link,
        "link_text": text.link_text,
        "learn": _stream(text.key, _learn(municipality, home, text)),
        "since": today + dt.timedelta(days=text.since),
        "until": None if text.until is None else today + dt.timedelta(days=text.until),
        "department": text.department,
        "contact": _contact(municipality, text.contact),
    }


def _learn(
    municipality: Municipality, home: HomePage, text: InformationText
) -> list[tuple[str, int]]:
    """The municipality's first course, and an exercise."""
    course = CoursePage.objects.descendant_of(home).live().order_by("path").first()
    rows = PracticeScenario.objects.of(municipality).live().filter(locale=home.locale)
    exercise = rows.filter(translation_key=kit.number(municipality.slug, text.practice)).first()
    found = [("course", course), ("practice", exercise)]
    return [(name, row.pk) for name, row in found if row is not None]


def _contact(municipality: Municipality, key: str) -> Contact | None:
    texts = next(one for one in MUNICIPALITIES if one.slug == municipality.slug)
    email = next(one.email for one in texts.contacts if one.key == key)
    return Contact.objects.of(municipality).filter(email=email).first()


def _stream(key: str, body: list[tuple[str, Any]]) -> str:
    return json.dumps(
        [
            {"type": name, "value": value, "id": str(uuid.uuid5(NAMES, f"{key} {name} {number}"))}
            for number, (name, value) in enumerate(body)
        ]
    )


def _publish(
    first: dict[str, Any],
    key: str,
    model: Any,
    parent: Page,
    home: HomePage,
    editor: Resident | None,
    fields: dict[str, Any],
) -> Any:
    """The page that says this, live: a new one, or a translation of what was written in another language."""
    if key in first:
        page = first[key].copy_for_translation(home.locale)
        for name, value in fields.items():
            setattr(page, name, value)
    else:
        page = first[key] = model(locale=home.locale, live=False, **fields)
        # the tree has grown since the page above was read
        parent.refresh_from_db()
        parent.add_child(instance=page)
        log(instance=page, action="wagtail.create", user=editor, content_changed=True)
    page.full_clean()
    page.save_revision(user=editor, log_action=True).publish(user=editor)
    page.refresh_from_db()
    return page
