"""Ready-made sentences of the talk between two people, which each reads in their own language.

They are all that is said before both have agreed where a young person takes part, so none of them asks who somebody is
or where they live.
"""

from __future__ import annotations

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from microservices.choices import Audience, ExchangeState

_BEFORE = frozenset({ExchangeState.RESERVED})
_AGREED = frozenset({ExchangeState.AGREED})
_THERE = frozenset({ExchangeState.AGREED, ExchangeState.IN_PROGRESS})
_EVER = frozenset(ExchangeState) - {ExchangeState.VOIDED}
_BOTH = frozenset({Audience.REQUESTER, Audience.PERFORMER})


@dataclasses.dataclass(frozen=True)
class Sentence:
    """What one press says.

    states: of the exchange in which it is offered
    who: which of the two may say it
    """

    words: str | Promise
    states: frozenset[ExchangeState]
    who: frozenset[Audience] = _BOTH


SENTENCES: dict[str, Sentence] = {
    "hello": Sentence(_("Hello. I saw what you wrote."), _BEFORE),
    "gladly": Sentence(_("I would like to do this."), _BEFORE, frozenset({Audience.PERFORMER})),
    "which_time": Sentence(_("Which time suits you?"), _BEFORE | _AGREED),
    "bring": Sentence(
        _("Is there anything I should bring?"), _BEFORE | _AGREED, frozenset({Audience.PERFORMER})
    ),
    "nothing_to_bring": Sentence(
        _("You need not bring anything."), _BEFORE | _AGREED, frozenset({Audience.REQUESTER})
    ),
    "which_language": Sentence(_("Which language do you like to speak?"), _BEFORE),
    "company": Sentence(_("Somebody comes with me."), _BEFORE | _AGREED),
    "suits": Sentence(_("That suits me."), _BEFORE | _AGREED),
    "suits_not": Sentence(_("That does not suit me."), _BEFORE | _AGREED),
    "on_my_way": Sentence(_("I am on my way."), _THERE),
    "here": Sentence(_("I am here now."), _THERE),
    "late_10": Sentence(_("I am ten minutes late."), _THERE),
    "late_30": Sentence(_("I am half an hour late."), _THERE),
    "not_found": Sentence(_("I cannot find you."), _THERE),
    "yes": Sentence(_("Yes."), _EVER),
    "no": Sentence(_("No."), _EVER),
    "thanks": Sentence(_("Thank you."), _EVER),
}


def offered(state: str, who: str) -> list[tuple[str, str | Promise]]:
    """The sentences ``who`` may press while the exchange is in ``state``: code and words, in the order of the talk."""
    return [
        (code, sentence.words)
        for code, sentence in SENTENCES.items()
        if state in sentence.states and who in sentence.who
    ]


def words(code: str) -> str:
    """What a button says, in the reader's language; nothing for one that is not there any more."""
    sentence = SENTENCES.get(code)
    return str(sentence.words) if sentence else ""
