"""An exchange in words: what happened in it, what each step is called on a button, and what follows from taking it.

Words are said to one of the two. The other is called by their first name, and "the other" once they have left.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from microservices import minors
from microservices.choices import Audience, ExchangeState
from microservices.lifecycle import NextStep, Verb
from microservices.models import Exchange, ExchangeEvent, Neighbour
from portal import days
from portal.models import Resident

NEAR = (ExchangeState.AGREED, ExchangeState.IN_PROGRESS)
"""States in which the two are about to meet: only then does each see the exact address."""
REASONS = {
    "not_done": gettext_lazy("It was not done"),
    "not_as_agreed": gettext_lazy("It was not done as we agreed"),
    "did_come": gettext_lazy("I did come"),
    "unsafe": gettext_lazy("Something made me feel unsafe"),
    "coins": gettext_lazy("The coins are wrong"),
    "other": gettext_lazy("Something else"),
}
"""Why somebody wants a caseworker to look at it."""


def other_of(exchange: Exchange, role: Audience | str) -> Resident | None:
    return exchange.performer if role == Audience.REQUESTER else exchange.requester


def name_of(person: Resident | None) -> str:
    """What the other is called: a first name, or that they have left."""
    return (person.first_name if person else "") or _("the other")


def called(exchange: Exchange) -> str:
    """What it is about, as both agreed to it."""
    return str(exchange.terms.get("title") or exchange.listing.title)


def coins(number: int) -> str:
    return ngettext("%(number)s coin", "%(number)s coins", number) % {"number": number}


def when(exchange: Exchange) -> str:
    """Day and time it takes place; nothing where the two agree on it as they go."""
    if exchange.starts_at is None:
        return ""
    said = days.at(exchange.starts_at)
    if exchange.ends_at is None:
        return said
    begins, ends = days.local(exchange.starts_at), days.local(exchange.ends_at)
    to = days.clock(exchange.ends_at) if begins.date() == ends.date() else days.at(exchange.ends_at)
    return f"{said}–{to}"


def address(exchange: Exchange) -> str:
    """The exact address, once both have agreed and until they have met."""
    if exchange.state not in NEAR:
        return ""
    return str(exchange.terms.get("address") or exchange.listing.address)


FEWEST_TIMES, FEWEST_ANSWERS = 1, 5
"""From so many on it is said how often somebody has helped, and how many said that it went as agreed: of fewer one
could tell who said what."""


def reliable(person: Neighbour | None) -> list[str]:
    """How reliable somebody has been, for whoever has to answer them. Of young people nothing is counted aloud."""
    if person is None or minors.young(person.resident, person.municipality):
        return []
    said = []
    times = person.completed + person.received
    if times >= FEWEST_TIMES:
        said.append(
            ngettext(
                "has taken part %(number)s time so far",
                "has taken part %(number)s times so far",
                times,
            )
            % {"number": times}
        )
    answers = person.praised + person.faulted
    if answers >= FEWEST_ANSWERS:
        said.append(
            _("%(number)s of %(answers)s who answered say that it went as agreed")
            % {"number": person.praised, "answers": answers}
        )
    return said


# What happened ---------------------------------------------------------------------------------------------

HAPPENED: dict[Verb, tuple[Any, Any]] = {
    Verb.RESERVE: (
        gettext_lazy("You said that you can"),
        gettext_lazy("%(name)s said that they can"),
    ),
    Verb.AGREE: (gettext_lazy("You said yes"), gettext_lazy("%(name)s said yes")),
    Verb.DECLINE: (gettext_lazy("You said no"), gettext_lazy("%(name)s said no")),
    Verb.CALL_OFF: (gettext_lazy("You called it off"), gettext_lazy("%(name)s called it off")),
    Verb.CHECK_IN: (
        gettext_lazy("You met: you typed the code"),
        gettext_lazy("You met: %(name)s typed the code"),
    ),
    Verb.CLAIM_DONE: (
        gettext_lazy("You said that it is done"),
        gettext_lazy("%(name)s said that it is done"),
    ),
    Verb.CONFIRM: (gettext_lazy("You confirmed it"), gettext_lazy("%(name)s confirmed it")),
    Verb.CLAIM_NO_SHOW: (
        gettext_lazy("You said that the other did not come"),
        gettext_lazy("%(name)s said that you did not come"),
    ),
    Verb.OBJECT: (
        gettext_lazy("You said that it was not so"),
        gettext_lazy("%(name)s said that it was not so"),
    ),
    Verb.DISPUTE: (
        gettext_lazy("You asked a caseworker to look at it"),
        gettext_lazy("%(name)s asked a caseworker to look at it"),
    ),
}
"""By verb: said to who did it, and to the other."""
TURNED: dict[Verb, Any] = {
    Verb.AUTO_CONFIRM: gettext_lazy(
        "Nobody objected: it counts as done, and the coins were passed on"
    ),
    Verb.HAND_OVER: gettext_lazy("Nobody answered: a caseworker was asked to look at it"),
    Verb.CONCLUDE: gettext_lazy("Nobody objected: it counts as not come"),
    Verb.RESOLVE: gettext_lazy("The municipality decided"),
    Verb.VOID: gettext_lazy("The municipality stopped it"),
    Verb.LAPSE: gettext_lazy("Nobody answered in time"),
    Verb.LEAVE: gettext_lazy("The other deleted their account"),
}
"""What the clock, the municipality or who left did."""
QUIET = (Verb.REMIND, Verb.PROPOSE)
"""Steps that change nothing for the two."""
TOLD = {Verb.RESOLVE, Verb.VOID}
"""Verbs whose written reason both read. What is written to a caseworker only its writer and the caseworker read."""


def happened(event: ExchangeEvent, role: Audience | str, other: Resident | None) -> str:
    """What ``event`` was, said to ``role``."""
    if event.verb in HAPPENED:
        own, theirs = HAPPENED[event.verb]
        return str(own) if event.by == role else str(theirs) % {"name": name_of(other)}
    return str(TURNED[event.verb])


def reason(event: ExchangeEvent, role: Audience | str) -> str:
    """What was written with ``event``, as far as ``role`` may read it."""
    return event.words if event.by == role or event.verb in TOLD else ""


# What somebody can do --------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Button:
    """A step as it is offered.

    label: on the button; send: on the one of the page that asks, where that is another
    done: said once it is taken
    question, meaning: asked before it is taken, where it is not taken from the page of the exchange itself
    asks: what has to be written: "words", "code", or "reason" (a reason and words)
    """

    label: Any
    done: Any
    question: Any = ""
    meaning: Any = ""
    asks: str = ""
    send: Any = ""
    danger: bool = False


BUTTONS: dict[Verb, Button] = {
    Verb.AGREE: Button(
        gettext_lazy("Yes, let us do it"),
        gettext_lazy("You have an agreement. Both of you can see where and when."),
    ),
    Verb.DECLINE: Button(
        gettext_lazy("No, thanks"),
        gettext_lazy("You said no. The place is free again."),
        gettext_lazy("Say no?"),
        gettext_lazy(
            "%(name)s is told, and the place is free for somebody else. It costs you nothing."
        ),
    ),
    Verb.CALL_OFF: Button(
        gettext_lazy("Call it off"),
        gettext_lazy("You called it off. We have told the other."),
        gettext_lazy("Call it off?"),
        danger=True,
    ),
    Verb.CHECK_IN: Button(
        gettext_lazy("We have met"),
        gettext_lazy("The code is right. You can begin."),
        asks="code",
    ),
    Verb.CLAIM_DONE: Button(
        gettext_lazy("It is done"),
        gettext_lazy("Thank you. Now the other says whether it is so."),
    ),
    Verb.CONFIRM: Button(
        gettext_lazy("Yes, it is done"),
        gettext_lazy("Thank you. The coins have been passed on."),
    ),
    Verb.CLAIM_NO_SHOW: Button(
        gettext_lazy("The other did not come"),
        gettext_lazy("We have asked the other. They have 48 hours to answer."),
        gettext_lazy("Did %(name)s not come?"),
        gettext_lazy(
            "We ask %(name)s, who has 48 hours to say whether it was so. If there is no answer, it counts as you say."
        ),
        danger=True,
    ),
    Verb.OBJECT: Button(
        gettext_lazy("That is not so"),
        gettext_lazy(
            "A caseworker reads what both of you say, and decides within five working days."
        ),
        gettext_lazy("How was it?"),
        gettext_lazy(
            "A caseworker of the municipality reads what you write and decides. %(name)s does not read it."
        ),
        asks="words",
        send=gettext_lazy("Send it to a caseworker"),
    ),
    Verb.DISPUTE: Button(
        gettext_lazy("Something is wrong"),
        gettext_lazy("A caseworker looks at it and decides within five working days."),
        gettext_lazy("What is wrong?"),
        gettext_lazy(
            "The coins stay where they are until a caseworker of the municipality has decided. "
            "Only the caseworker reads what you write."
        ),
        asks="reason",
        send=gettext_lazy("Send it to a caseworker"),
    ),
}
ORDER = (Verb.AGREE, Verb.CHECK_IN, Verb.CONFIRM, Verb.OBJECT, Verb.CLAIM_DONE)
"""The step that is the one filled button, the first of these that may be taken; all others stand beside it."""


def question_of(verb: Verb, exchange: Exchange, role: Audience | str) -> str:
    return str(BUTTONS[verb].question) % {"name": name_of(other_of(exchange, role))}


def meaning_of(verb: Verb, exchange: Exchange, role: Audience | str, *, late: bool) -> str:
    """What follows when somebody takes the step; of calling off also what it costs."""
    name = {"name": name_of(other_of(exchange, role))}
    if verb != Verb.CALL_OFF:
        return str(BUTTONS[verb].meaning) % name
    said = _("%(name)s is told at once, and no coins are lost.") % name
    if exchange.state == ExchangeState.RESERVED:
        return said + " " + _("Nothing was agreed yet, so it does not count.")
    if late:
        return (
            said
            + " "
            + _("It begins in less than 24 hours, so it counts as a late cancellation for you.")
        )
    if exchange.starts_at is None:
        return said + " " + _("You have fixed no time, so it does not count.")
    return said + " " + _("It begins in more than 24 hours, so it does not count.")


def who(step: NextStep, exchange: Exchange, role: Audience | str) -> str:
    """Who does the next step, as it is said to ``role``."""
    if step.who == role:
        return _("You")
    if step.who in {Audience.REQUESTER, Audience.PERFORMER}:
        return name_of(other_of(exchange, role))
    return _("A caseworker") if step.who == Audience.CASEWORKER else "Torget"


def by_when(step: NextStep, exchange: Exchange) -> str:
    """Until when, in words; nothing where there is no limit. A meeting is at a time, not by it."""
    if step.by is None:
        return ""
    if exchange.state == ExchangeState.AGREED:
        return days.at(step.by)
    return _("by %(moment)s") % {"moment": days.at(step.by)}
