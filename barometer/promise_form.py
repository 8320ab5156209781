"""The form in which a promise is written: its texts in each language, and what it is measured by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from barometer import promise_words
from barometer.actions import promises
from barometer.actions.promises import LONGEST, MOST_TARGETS
from barometer.choices import Kind
from barometer.models import Idea, PromiseVersion, QuestionVersion
from barometer.promise_choices import Aim
from barometer.promise_draft import PARTS, Draft, Target
from barometer.promise_measuring import SHARE
from portal import indicators, reach, tellers
from portal.channels import SubjectKind
from portal.cms import OwnedForm
from portal.models import Contact, Municipality
from portal.names import CODES
from portal.switch import OWN_NAMES

PLACES = range(1, MOST_TARGETS + 1)

LABELS = {
    "title": _("Title"),
    "text": _("What is promised"),
    "reason": _("Why it changes"),
    "decided": _("Who decided it, and when"),
}
LINES = {"text": 6, "reason": 2}


# What it is measured by --------------------------------------------------------------------------------------


def offered(municipality: Municipality) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a promise can be measured by, in groups: each question of the surveys, and what is counted."""
    groups = [
        (version.asks, [(_key(version, row, option), label) for row, option, label in _of(version)])
        for version in promises.measurable(municipality).values()
    ]
    counted = [(f"s:{one.name}", str(one.label)) for one in indicators.registered()]
    return [*groups, *([(gettext("Counted"), counted)] if counted else [])]


def _key(version: QuestionVersion, row: int, option: int) -> str:
    return f"q:{version.question_id}:{row}:{option}"


def _of(version: QuestionVersion) -> Iterable[tuple[int, int, str]]:
    """The figures of one question: row, option and what it is of."""
    shape = version.shape
    if version.kind is Kind.RANKING:
        found = [(row, 0) for row in range(1, shape.options + 1)]
    elif version.kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX}:
        rows = range(1, shape.rows + 1) if version.kind is Kind.MATRIX else (0,)
        found = [(row, option) for row in rows for option in range(1, shape.options + 1)]
    else:
        found = [(0, 0)]
    for row, option in found:
        yield row, option, promise_words.place_in_words(version, row, option).title


def _target(key: str, number: float, aim: str) -> Target:
    """What somebody chose; shares are written in percent."""
    kind, _colon, rest = key.partition(":")
    if kind == "s":
        known = indicators.indicator(rest)
        share = known is not None and known.unit == SHARE
        return Target(number / 100 if share else number, Aim(aim), statistic=rest)
    question, row, option = (int(part) for part in rest.split(":"))
    return Target(number / 100 if option else number, Aim(aim), question, row, option)


def _chosen(target: Target) -> tuple[str, float]:
    """The other way round."""
    if target.question is None:
        known = indicators.indicator(target.statistic)
        share = known is not None and known.unit == SHARE
        key = f"s:{target.statistic}"
    else:
        share = target.option > 0
        key = f"q:{target.question}:{target.row}:{target.option}"
    return key, round(target.target * 100, 6) if share else target.target


# The form ----------------------------------------------------------------------------------------------------


class PromiseForm(OwnedForm):
    """The draft is no column: each field is a part of it."""

    valid_from = forms.DateField(label=_("Holds from"))
    ends = forms.BooleanField(
        label=_("It does not hold any more from that day"),
        required=False,
        help_text=_("The promise stays readable, with the reason why it ended."),
    )
    case = forms.CharField(
        label=_("Council case that decided it"),
        required=False,
        max_length=200,
        help_text=_("Its number, or words of its title."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        places = [row.municipality] if row.municipality_id else []
        places = places or reach.workplaces(self.for_user, promises.ADD)
        self.fields["owner"].queryset = Contact.objects.filter(municipality__in=places)
        self.fields["idea"].queryset = Idea.objects.chosen().filter(
            competition__municipality__in=places
        )
        draft = row.drafted if row.pk else None
        version = row.newest if row.pk else None
        draft = draft or (_again(version) if version else None)
        codes = {code for place in places for code in place.languages}
        codes |= set(draft.texts) if draft else set()
        for code in CODES:
            for part in PARTS:
                name = f"{part}_{code}"
                if code not in codes or (part == "reason" and version is None):
                    self.fields.pop(name, None)
                elif draft is not None:
                    self.initial[name] = draft.texts.get(code, {}).get(part, "")
        if version is None:
            del self.fields["ends"]
        self._offer(places, draft)
        if draft is None:
            self.initial["valid_from"] = timezone.localdate()
        else:
            self.initial["valid_from"] = draft.valid_from
            self.initial["ends"] = draft.ends
            if draft.case is not None:
                self.initial["case"] = self._known_case(row.municipality, draft.case)
        published = row.pk and row.published_at is not None
        if published and not reach.has_right(self.for_user, promises.PUBLISH, row.municipality):
            # these are read at once, without a version
            for name in ("kind", "service", "owner", "idea"):
                self.fields[name].disabled = True

    def _offer(self, places: list[Municipality], draft: Draft | None) -> None:
        several = len(places) > 1
        groups = [
            (f"{place}: {group}" if several else group, choices)
            for place in places
            for group, choices in offered(place)
        ]
        choices = [("", gettext("Nothing")), *dict(groups).items()]
        known = {key for _group, rows in groups for key, _label in rows}
        for number in PLACES:
            self.fields[f"measure_{number}"].choices = choices
            target = draft.targets[number - 1] if draft and len(draft.targets) >= number else None
            if target is None:
                continue
            key, value = _chosen(target)
            if key not in known:
                gone = (key, gettext("Something that is not in use any more"))
                self.fields[f"measure_{number}"].choices = [*choices, gone]
            self.initial[f"measure_{number}"] = key
            self.initial[f"aim_{number}"] = target.aim.value
            self.initial[f"target_{number}"] = value

    def _known_case(self, municipality: Municipality, number: int) -> str:
        name = promises.case_name(municipality, number)
        return name.text if name else f"#{number}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        owner = cleaned.get("municipality") or self._owner()
        if owner is None:
            return cleaned
        idea = cleaned.get("idea")
        if idea is not None and idea.competition.municipality_id != owner.pk:
            self.add_error("idea", gettext("This idea is of another municipality."))
        targets = []
        for number in PLACES:
            key, value = cleaned.get(f"measure_{number}"), cleaned.get(f"target_{number}")
            if key and value is None and f"target_{number}" not in self.errors:
                self.add_error(f"target_{number}", gettext("Say what is to be reached."))
            elif key and value is not None:
                aim = cleaned.get(f"aim_{number}") or Aim.AT_LEAST
                targets.append(_target(key, float(value), aim))
            elif value is not None and not key:
                self.add_error(f"measure_{number}", gettext("Choose what is measured."))
        main = owner.main_language
        if f"title_{main}" in self.fields and not cleaned.get(f"title_{main}"):
            self.add_error(
                f"title_{main}", gettext("Write a title in the municipality's main language.")
            )
        if self.errors:
            return cleaned
        self.draft = Draft(
            texts={
                code: {part: cleaned.get(f"{part}_{code}") or "" for part in PARTS}
                for code in CODES
            },
            valid_from=cleaned["valid_from"],
            targets=tuple(targets),
            case=self._case(owner, cleaned.get("case") or ""),
            ends=cleaned.get("ends") or False,
        )
        return cleaned

    def _case(self, owner: Municipality, text: str) -> int | None:
        """The case somebody means, by its number or by words of its title."""
        text = " ".join(text.split())
        if not text:
            return None
        before = self.instance.drafted if self.instance.pk else None
        version = self.instance.newest if self.instance.pk else None
        for kept in (before.case if before else None, version.case if version else None):
            if kept is not None and text == self._known_case(owner, kept):
                return kept
        found = tellers.look_up(SubjectKind.CASE, owner, text)
        if len(found) == 1:
            return next(iter(found))
        if not found:
            self.add_error("case", gettext("No case is called that. Write its number."))
        else:
            names = "; ".join(name.text for name in list(found.values())[:5])
            self.add_error(
                "case",
                gettext("Several cases are called that. Write the number of one: %(names)s")
                % {"names": names},
            )
        return None


def _again(version: PromiseVersion) -> Draft:
    """What stands now, as the beginning of what is to stand next."""
    return Draft(
        texts={code: {**said, "reason": "", "decided": ""} for code, said in version.texts.items()},
        valid_from=version.promise.today,
        targets=tuple(
            Target(row.target, Aim(row.aim), row.question_id, row.row, row.option, row.statistic)
            for row in version.measures.all()
        ),
    )


def _declare() -> None:
    """The fields in five languages and three places, which no class body says in so few lines."""
    fields: dict[str, forms.Field] = {}
    for code in CODES:
        for part in PARTS:
            fields[f"{part}_{code}"] = forms.CharField(
                label=gettext_lazy("%(what)s (%(language)s)")
                % {"what": LABELS[part], "language": OWN_NAMES[code]},
                required=False,
                max_length=LONGEST[part],
                widget=forms.Textarea(attrs={"rows": LINES[part]})
                if part in LINES
                else forms.TextInput(),
            )
    for number in PLACES:
        fields[f"measure_{number}"] = forms.ChoiceField(
            label=gettext_lazy("Measure %(number)s") % {"number": number}, required=False
        )
        fields[f"aim_{number}"] = forms.ChoiceField(
            label=_("Is to be"), choices=Aim.choices, required=False
        )
        fields[f"target_{number}"] = forms.FloatField(
            label=_("Target"),
            required=False,
            help_text=_("Shares in per cent, such as 60. Averages and days as they are."),
        )
    PromiseForm.base_fields.update(fields)
    PromiseForm.declared_fields.update(fields)


_declare()
