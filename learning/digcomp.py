"""What a course teaches, in the terms of DigComp 2.2, the European framework of what citizens can do digitally.

Source: Vuorikari, Kluzer and Punie, DigComp 2.2 (2022), doi:10.2760/115376, CC BY 4.0: five areas with 21 competences.
"""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COMPETENCES: dict[str, str | Promise] = {
    "1.1": _("Finding and sorting out what is online"),
    "1.2": _("Judging whether it is true"),
    "1.3": _("Keeping it in order"),
    "2.1": _("Talking to others digitally"),
    "2.2": _("Sharing digitally"),
    "2.3": _("Taking part as a citizen digitally"),
    "2.4": _("Working together digitally"),
    "2.5": _("Behaving well online"),
    "2.6": _("Looking after your digital identity"),
    "3.1": _("Making digital content"),
    "3.2": _("Improving digital content"),
    "3.3": _("Knowing about copyright and licences"),
    "3.4": _("Programming"),
    "4.1": _("Protecting your devices"),
    "4.2": _("Protecting your data and privacy"),
    "4.3": _("Protecting health and well-being"),
    "4.4": _("Protecting the environment"),
    "5.1": _("Solving technical problems"),
    "5.2": _("Knowing what you need, and what helps"),
    "5.3": _("Using digital tools creatively"),
    "5.4": _("Knowing what you have yet to learn"),
}
"""The competences by their number, in words a resident knows."""

FRAMEWORK = "https://publications.jrc.ec.europa.eu/repository/handle/JRC128415"


def codes(text: str) -> list[str]:
    """The numbers that an editor wrote, ``"2.3, 4.2"``, in their order and each once.

    Raises ValueError, whose message is the first that is no number of a competence.
    """
    found = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip()))) if text.strip() else []
    for one in found:
        if one not in COMPETENCES:
            raise ValueError(one)
    return found
