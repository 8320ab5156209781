"""What several formats say about a release in words, in the active language."""

from __future__ import annotations

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from barometer.choices import Design
from barometer.disclosure import ENOUGH, RELIABLE
from barometer.opendata.edition import Edition
from barometer.published import Method


def described(edition: Edition) -> str:
    """What the survey was about, who answered, how far the figures carry, and what a correction corrects."""
    release = edition.published
    parts = [edition.about, answered(edition), design(release.method), weighting(), hidden()]
    if release.note:
        parts.append(_("Corrected: %(note)s") % {"note": release.note})
    return " ".join(part for part in parts if part)


def answered(edition: Edition) -> str:
    release = edition.published
    return _("%(number)s of %(residents)s residents answered from %(opened)s to %(closed)s.") % {
        "number": number_format(release.method.respondents, force_grouping=True),
        "residents": number_format(release.method.residents, force_grouping=True),
        "opened": date_format(release.opened),
        "closed": date_format(release.closed),
    }


def design(method: Method) -> str:
    if method.design == Design.RANDOM_SAMPLE:
        return _("A random sample was invited.")
    if method.design == Design.CENSUS_INVITE:
        return _(
            "Everybody was invited, and who wanted to has answered: a weighted survey, not a random sample. "
            "The intervals rest on a model."
        )
    return _(
        "Open to everybody who lives here: a weighted survey, not a random sample. "
        "The intervals rest on a model."
    )


def weighting() -> str:
    return _("The answers are weighted by what is known of the residents.")


def hidden() -> str:
    return _(
        "Figures of fewer than %(enough)s who answered are not published, and neither is what would give them away; "
        "below %(reliable)s they are marked as uncertain."
    ) % {"enough": number_format(ENOUGH), "reliable": number_format(RELIABLE)}


def keywords() -> list[str]:
    return [_("residents' survey"), _("barometer"), _("municipality"), _("quality of life")]
