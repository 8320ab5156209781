"""Publishing the results of a round. A release never changes: a correction is another one, with a note."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer import archive, comparing, releasing, round_steps
from barometer.actions.weighing import why_not
from barometer.choices import RoundState
from barometer.comparing import Compared
from barometer.disclosure import Leak
from barometer.estimates import NotEstimable
from barometer.hiding import Name
from barometer.models import Comparison, Release, Round
from barometer.releasing import Draft
from portal.events import ContentChanged, ReleasePublished, announce
from portal.models import Resident

PUBLISH = "barometer.add_release"
LONGEST = 1000
"""Characters of a note."""
_ROWS = 500

LOG_LABELS = {
    "barometer.round.publish": gettext_lazy("Publish the results of a round"),
    "barometer.round.correct": gettext_lazy("Correct the results of a round"),
}


class PublishingRefused(Exception):
    """Nothing was published; the message says why, to whoever asked."""


class GivesAway(PublishingRefused):
    """The audit found a hidden figure that could be computed."""

    def __init__(self, leak: Leak) -> None:
        super().__init__(
            _(
                "Somebody could compute a hidden figure from those that are shown. Nothing was published."
            )
        )
        self.leak = leak


def preview(round_: Round, *, turned: Collection[Name] = ()) -> Draft:
    """What the next release would be, for whoever may see it. Raises PublishingRefused before the round is weighed."""
    if round_.state in {RoundState.DRAFT, RoundState.OPEN}:
        raise PublishingRefused(why_not(round_))
    run = round_.weight_runs.first()
    if run is None:
        raise PublishingRefused(_("Weigh the answers first."))
    last = round_.releases.first()
    try:
        return releasing.draft(round_, run, number=last.number + 1 if last else 1, turned=turned)
    except NotEstimable as error:
        raise PublishingRefused(str(error)) from error


@transaction.atomic
def publish(
    actor: Resident | None,
    round_: Round,
    *,
    number: int,
    seen: str,
    note: str = "",
    turned: Collection[Name] = (),
) -> Release:
    """Publish what was seen, as release ``number`` of the round. Publishing the same twice is publishing it once.

    seen: the fingerprint of what was previewed. Raises PublishingRefused, or GivesAway where the audit refuses it.
    """
    row = Round.objects.select_for_update(of=("self",)).select_related("municipality")
    here = row.get(pk=round_.pk)
    note = note.strip()
    there = here.releases.filter(number=number).first()
    if there is not None:
        same = releasing.fingerprint(archive.published(there)) == seen and there.note == note
        if same:
            return there
        raise PublishingRefused(
            _("A colleague has published the results meanwhile. Look at what is there now.")
        )
    found = preview(here, turned=turned)
    if found.published.number != number:
        raise PublishingRefused(_("Look at what would be published, and publish it from there."))
    if number > 1 and not note:
        raise PublishingRefused(_("Say what is corrected, for those who read the results before."))
    if len(note) > LONGEST:
        raise PublishingRefused(_("Make the note 1,000 characters at most."))
    if found.leak is not None:
        raise GivesAway(found.leak)
    if found.fingerprint != seen:
        raise PublishingRefused(
            _("What would be published has changed since you looked at it. Look at it again.")
        )
    return _kept(actor, here, found, note if number > 1 else "")


def _kept(actor: Resident | None, round_: Round, found: Draft, note: str) -> Release:
    run = round_.weight_runs.filter(sha256=found.published.method.weighting).latest("number")
    release = archive.keep(round_, run, releasing.with_note(found.published, note))
    earlier = releasing.before(round_)
    if earlier is not None:
        _compare(earlier, release)
    then = round_steps.after("publish", round_.state)
    if then is not None:
        round_.state = then
        round_.save(update_fields=["state"])
    verb = "correct" if release.number > 1 else "publish"
    log(round_, f"barometer.round.{verb}", user=actor, data={"release": release.number})
    announce(ReleasePublished(round_.municipality_id, release.pk))
    announce(ContentChanged(round_.municipality_id))
    return release


def _compare(earlier: Release, release: Release) -> None:
    found = comparing.compare(archive.published(earlier), archive.published(release))
    ours, theirs = archive.places(release), archive.places(earlier)
    Comparison.objects.bulk_create(
        (_comparison(one, ours[one.place], theirs[one.place]) for one in found), batch_size=_ROWS
    )


def _comparison(one: Compared, estimate: int, before: int) -> Comparison:
    change = one.change
    return Comparison(
        estimate_id=estimate,
        before_id=before,
        difference=change.difference if change else None,
        low=change.interval.low if change else None,
        high=change.interval.high if change else None,
        p=change.p if change else None,
        p_public=one.public.p,
        p_editor=one.editor.p,
        verdict=one.public.verdict.value,
        moved=one.editor.verdict.value,
    )
