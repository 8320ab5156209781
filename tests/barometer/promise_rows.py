"""What promises are tested with, made by their actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from barometer.actions import milestones, promises
from barometer.models import Milestone, PromiseVersion, QuestionVersion, ServicePromise
from barometer.promise_choices import Aim
from barometer.promise_draft import Draft, Target
from portal.models import Municipality, Topic
from tests.factories import ContactFactory, TopicFactory


def texts(town: Municipality, **more: str) -> dict[str, dict[str, str]]:
    """Title and text in every language of the municipality."""
    said = {"title": "You get an answer", "text": "We answer within ten days.", "decided": ""}
    return {code: {**said, "reason": "", **more} for code in town.languages}


def share(version: QuestionVersion, option: int = 1, target: float = 0.6, **more: Any) -> Target:
    return Target(target, more.pop("aim", Aim.AT_LEAST), version.question_id, option=option, **more)


def draft(town: Municipality, *targets: Target, **more: Any) -> Draft:
    words = {
        name: more.pop(name) for name in ("title", "text", "reason", "decided") if name in more
    }
    usual: dict[str, Any] = {
        "texts": texts(town, **words),
        "valid_from": dt.date(2026, 1, 1),
        "targets": targets,
    }
    return Draft(**usual | more)


def written(town: Municipality, *targets: Target, **more: Any) -> ServicePromise:
    service = more.pop("service", None) or Topic.objects.first() or TopicFactory()
    owner = more.pop("owner", None) or ContactFactory(municipality=town)
    row = ServicePromise(municipality=town, service=service, owner=owner)
    return promises.write(None, row, draft=draft(town, *targets, **more))


def published(town: Municipality, *targets: Target, **more: Any) -> ServicePromise:
    row = written(town, *targets, **more)
    promises.publish(None, row)
    return ServicePromise.objects.get(pk=row.pk)


def again(promise: ServicePromise, *targets: Target, **more: Any) -> PromiseVersion:
    """Another version, with a reason."""
    row = ServicePromise.objects.get(pk=promise.pk)
    usual = {"reason": "The council wants more."}
    promises.write(None, row, draft=draft(row.municipality, *targets, **usual | more))
    return promises.publish(None, row)


def step(promise: ServicePromise, **more: Any) -> Milestone:
    language = promise.municipality.main_language
    usual = {f"name_{language}": "We hire somebody"}
    return milestones.keep(None, Milestone(promise=promise, **usual | more))
