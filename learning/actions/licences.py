"""Licences: packages, the run with a witness, giving one, and taking one back. Refuses with LicenceRefused.

A witness who is there shows a PIN of the minute; each ends one run. Wrong PINs are counted even though nothing else
happens, so what refuses them is raised after the count is kept.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
import uuid
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import log

from learning import issuing, pins, sealing
from learning import licence_rules as rules
from learning.actions import licence_keys
from learning.actions.witnesses import served_on
from learning.badges import credential as badges
from learning.badges import status
from learning.badges.credential import Achievement, Badge, Holder
from learning.licence_choices import RunResult
from learning.licence_ready import enrolment_of, why_not
from learning.models import Licence, LicencePackage, Witness, WitnessRun
from portal import reach
from portal.events import ContentChanged, LicenceGranted, announce
from portal.models import Municipality, Resident
from portal.names import CODES

ADD_PACKAGE, CHANGE_PACKAGE = "learning.add_licencepackage", "learning.change_licencepackage"
ENTER, REVOKE = "learning.add_licence", "learning.change_licence"
LOG_LABELS = {
    "learning.licencepackage.prepare": gettext_lazy("Prepare a package of the licence"),
    "learning.licencepackage.change": gettext_lazy("Change a package of the licence"),
    "learning.licence.enter": gettext_lazy("Enter a run from paper"),
    "learning.licence.revoke": gettext_lazy("Take a licence back"),
    "learning.licence.unname": gettext_lazy("Take the name off a licence"),
}


class LicenceRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


def _require(actor: Resident | None, municipality: Municipality, right: str) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise LicenceRefused(_("You have no right to decide about licences here."))


# Packages -----------------------------------------------------------------------------------------------------


@transaction.atomic
def prepare(actor: Resident | None, package: LicencePackage) -> LicencePackage:
    """Keep a new package, or what was changed in one. Raises LicenceRefused."""
    new = package.pk is None
    owner = package.municipality if new else LicencePackage.objects.get(pk=package.pk).municipality
    _require(actor, owner, ADD_PACKAGE if new else CHANGE_PACKAGE)
    for words in faults(package):
        raise LicenceRefused(words)
    package.save()
    what = "learning.licencepackage.prepare" if new else "learning.licencepackage.change"
    log(package, what, user=actor)
    announce(ContentChanged(package.municipality_id))
    return package


def faults(package: LicencePackage) -> list[str]:
    """What has to be mended in a package, one sentence each."""
    lists = {code: rules.skills(getattr(package, f"skills_{code}")) for code in CODES}
    counts = {len(lines) for lines in lists.values() if lines}
    found = []
    if len(counts) > 1:
        found.append(_("Write the same number of lines of what the witness looks for everywhere."))
    if counts and max(counts) > rules.MOST_SKILLS:
        found.append(_("A witness looks for at most 20 things."))
    if package.offered and not counts:
        found.append(_("Write what the witness looks for, before learners can take it."))
    if package.offered and not any(getattr(package, f"about_{code}") for code in CODES):
        found.append(_("Write what the holder can do, before learners can take it."))
    for code in package.municipality.languages:
        named = getattr(package, f"name_{code}")
        if package.offered and named and counts and not lists[code]:
            found.append(
                _(
                    "Write what the witness looks for in every language that the package is named in."
                )
            )
            break
    return found


# The run ------------------------------------------------------------------------------------------------------


def _named(name: str) -> str:
    name = " ".join(name.split())
    if len(name) > rules.LONGEST_NAME:
        raise LicenceRefused(_("Write the name in at most 80 letters."))
    if any(letter.isdigit() for letter in name):
        raise LicenceRefused(_("Write a name, without numbers."))
    return name


@transaction.atomic
def start(
    actor: Resident, package: LicencePackage, *, holder_name: str = "", language: str
) -> WitnessRun:
    """Begin the run; the one that is open goes on. Raises LicenceRefused."""
    open_runs = WitnessRun.objects.visible_to(actor).open().filter(package=package)
    if (known := open_runs.first()) is not None:
        return known
    if words := why_not(actor, package):
        raise LicenceRefused(words)
    since = timezone.now() - dt.timedelta(days=1)
    wrong = WitnessRun.objects.visible_to(actor).filter(started_at__gte=since)
    if (wrong.aggregate(all=Sum("wrong_tries"))["all"] or 0) >= rules.MOST_TRIES * rules.MOST_LOCKS:
        raise LicenceRefused(_("There were many wrong PINs. Try again tomorrow."))
    with translation.override(language):
        skills = package.skills
    run = WitnessRun(
        municipality=package.municipality,
        learner=actor,
        package=package,
        number=rules.new_number(),
        holder_name=_named(holder_name),
        language=language,
        skills=skills,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:  # somebody pressed twice
        return open_runs.get()
    return run


def _locked_run(run: WitnessRun) -> WitnessRun:
    rows = WitnessRun.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("municipality", "package", "learner").filter(pk=run.pk).first()
    if found is None:
        raise LicenceRefused(_("This is no longer here."))
    found.package.municipality = found.municipality
    return found


@transaction.atomic
def rename(actor: Resident, run: WitnessRun, *, holder_name: str) -> WitnessRun:
    """Another name on the certificate, or none, as long as the run is open. Raises LicenceRefused."""
    row = _locked_run(run)
    if row.learner_id != actor.pk or not row.open:
        raise LicenceRefused(_("This run is over."))
    row.holder_name = _named(holder_name)
    row.save(update_fields=["holder_name"])
    return row


@transaction.atomic
def stop(actor: Resident, run: WitnessRun) -> WitnessRun:
    """The learner ends a run that came to nothing; twice is once. Raises LicenceRefused."""
    row = _locked_run(run)
    if row.learner_id != actor.pk:
        raise LicenceRefused(_("This is no longer here."))
    if row.open:
        _end(row, RunResult.STOPPED)
        row.save()
    return row


def _end(row: WitnessRun, result: RunResult) -> None:
    row.result, row.ended_at = result, timezone.now()


def confirm(
    actor: Resident, run: WitnessRun, *, witness: str, pin: str, seen: Collection[int]
) -> WitnessRun:
    """The witness says what they saw, and proves with their PIN that they are there.

    witness: their number, as typed
    seen: places in ``run.skills`` that they saw; all of them make a licence, fewer a list of what to practise

    Raises LicenceRefused.
    """
    with transaction.atomic():
        row, refusal = _tried(actor, run, witness, pin, seen)
    if refusal:
        raise LicenceRefused(refusal)
    return row


def _tried(
    actor: Resident, run: WitnessRun, number: str, pin: str, seen: Collection[int]
) -> tuple[WitnessRun, str]:
    """The run as it stands now, and why not."""
    row = _locked_run(run)
    now = timezone.now()
    if row.learner_id != actor.pk or not row.open:
        return row, _("This run is over.")
    if row.locked_until is not None and row.locked_until > now:
        return row, _("There were too many wrong PINs. Wait a quarter of an hour.")
    found = _witness(row.municipality, number)
    if found is not None and found.resident_id == actor.pk:
        return row, _("Nobody can witness for themselves. Ask somebody else.")
    step = pins.step_of(sealing.opened(found.secret), pin, now) if found else None
    if found is None or step is None:
        return row, _counted(row, now)
    row.witness, row.pin_step = found, step
    row.taken_on = now.astimezone(row.municipality.zone).date()
    _judge(row, seen)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return row, _("This PIN was used already. Wait until the witness has the next one.")
    if row.result == RunResult.GRANTED:
        _grant(row)
    return row, ""


def _witness(municipality: Municipality, number: str) -> Witness | None:
    number = number.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Witness.objects.of(municipality).serving().filter(number=int(number)).first()


def _counted(row: WitnessRun, now: dt.datetime) -> str:
    """Keep that a PIN was wrong, and say what follows."""
    row.wrong_tries += 1
    left = rules.MOST_TRIES - row.wrong_tries % rules.MOST_TRIES
    if row.wrong_tries >= rules.MOST_TRIES * rules.MOST_LOCKS:
        _end(row, RunResult.STOPPED)
        words = _("There were too many wrong PINs, so the run is over. Begin again tomorrow.")
    elif left == rules.MOST_TRIES:
        row.locked_until = now + rules.LOCKED_FOR
        words = _("There were too many wrong PINs. Wait a quarter of an hour.")
    else:
        words = ngettext(
            "The number or the PIN is not right. You can try %(number)s more time.",
            "The number or the PIN is not right. You can try %(number)s more times.",
            left,
        ) % {"number": left}
    row.save()
    return words


def _judge(row: WitnessRun, seen: Collection[int]) -> None:
    row.to_practise = [skill for at, skill in enumerate(row.skills) if at not in seen]
    _end(row, RunResult.NOT_YET if row.to_practise else RunResult.GRANTED)


@dataclasses.dataclass(frozen=True)
class Paper:
    """A form on paper as a colleague enters it.

    run_number: as it stands on the form; empty where the learner has no account
    seen: places in the package's skills
    course_taken: that they have taken the course, where no account says so
    """

    witness: Witness
    taken_on: dt.date
    seen: frozenset[int]
    run_number: str = ""
    holder_name: str = ""
    course_taken: bool = False


@transaction.atomic
def enter_paper(actor: Resident | None, package: LicencePackage, paper: Paper) -> WitnessRun:
    """Write down a run that was taken on paper. Raises LicenceRefused."""
    place = package.municipality
    _require(actor, place, ENTER)
    _check_paper(package, paper)
    row = _run_of(package, paper)
    if row.learner_id is not None and row.learner_id == paper.witness.resident_id:
        raise LicenceRefused(_("Nobody can witness for themselves. Ask the learner who was there."))
    row.on_paper, row.witness, row.taken_on = True, paper.witness, paper.taken_on
    _judge(row, paper.seen)
    row.save()
    log(package, "learning.licence.enter", user=actor)
    if row.result == RunResult.GRANTED:
        _grant(row)
    return row


def _check_paper(package: LicencePackage, paper: Paper) -> None:
    place = package.municipality
    if paper.witness.municipality_id != place.pk:
        raise LicenceRefused(_("This witness belongs to another municipality."))
    today = timezone.localdate(timezone=place.zone)
    if paper.taken_on > today:
        raise LicenceRefused(_("That day is still to come."))
    if paper.taken_on < today - rules.PAPER_WITHIN:
        raise LicenceRefused(_("The form is older than 60 days. Ask the learner to show it again."))
    if not served_on(paper.witness, paper.taken_on):
        raise LicenceRefused(_("On that day they were no witness here."))


def _run_of(package: LicencePackage, paper: Paper) -> WitnessRun:
    """The open run whose number stands on the form, or a new one of somebody without an account."""
    if paper.run_number.strip():
        typed = rules.normal(paper.run_number)
        rows = WitnessRun.objects.of(package.municipality).filter(package=package)
        found = rows.filter(number=typed).first() if rules.is_number(typed) else None
        if found is None:
            raise LicenceRefused(_("No run of this package has that number. Compare it."))
        row = _locked_run(found)
        if not row.open:
            raise LicenceRefused(_("This run is over. It was entered already, or stopped."))
        return row
    name = _named(paper.holder_name)
    if not name:
        raise LicenceRefused(_("Write the name on the form, or the number of the run."))
    if not paper.course_taken:
        raise LicenceRefused(_("Ask whether they have taken the course, and tick it."))
    known = WitnessRun.objects.of(package.municipality).filter(
        package=package, learner__isnull=True, holder_name=name, taken_on=paper.taken_on
    )
    if known.exists():
        raise LicenceRefused(_("This form was entered already."))
    language = package.municipality.content_language
    with translation.override(language):
        skills = package.skills
    return WitnessRun(
        municipality=package.municipality,
        package=package,
        number=rules.new_number(),
        holder_name=name,
        language=language,
        skills=skills,
        started_at=timezone.now(),
    )


# Giving one -----------------------------------------------------------------------------------------------------


def _grant(run: WitnessRun) -> Licence:
    """Sign the badge of a run that a witness has seen all of, inside the transaction of the run."""
    place, package = run.municipality, run.package
    assert run.taken_on is not None
    licence_keys.ensure(place)
    enrolment = enrolment_of(run.learner, package) if run.learner else None
    # no fraction of a second stands in a badge
    now = timezone.now().replace(microsecond=0)
    row = Licence(
        municipality=place,
        learner=run.learner,
        package=package,
        run=run,
        outline_version=enrolment.outline.version if enrolment else None,
        holder_name=run.holder_name,
        language=run.language,
        witnessed_by=run.witness,
        on_paper=run.on_paper,
        number=rules.new_number(),
        nameless_number=rules.new_number(),
        taken_on=run.taken_on,
        issued_at=now,
        valid_until=rules.last_moment(rules.later(run.taken_on, package.months), place.zone),
    )
    _give_a_bit(row)
    _sign(row)
    row.save()
    announce(LicenceGranted(place.pk, row.pk, row.learner_id, package.pk))
    return row


def _give_a_bit(row: Licence) -> None:
    """A random place in the list, so that its order says nothing; a new list when one is half full."""
    rows = Licence.objects.of(row.municipality)
    number = rows.count() // (status.SIZE // 2)
    for _try in range(100):
        row.status_index = number * status.SIZE + secrets.randbelow(status.SIZE)
        if not rows.filter(status_index=row.status_index).exists():
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError:
                continue
            return
    raise LicenceRefused(_("Something went wrong. Try once more."))


def _sign(row: Licence) -> None:
    place, package = row.municipality, row.package
    number, bit = issuing.place_of(row.status_index)
    with translation.override(row.language):
        badge = Badge(
            number=row.credential,
            subject=uuid.uuid4(),
            issuer=issuing.issuer(place, row.language),
            achievement=Achievement(
                package.key,
                package.name_in(row.language),
                package.about_in(row.language),
                _("Has shown a witness of the municipality what they can do."),
                row.language,
            ),
            since=row.issued_at,
            until=row.valid_until,
            status_list=issuing.status_address(place, number),
            status_index=bit,
            holder=Holder(row.holder_name, secrets.token_hex(16)) if row.holder_name else None,
        )
    plain = badges.document(badge)
    row.jwt = issuing.as_jwt(place, plain)
    row.proof = issuing.as_proof(place, plain, at=row.issued_at)


# Taking one back --------------------------------------------------------------------------------------------------


def _locked(licence: Licence) -> Licence:
    rows = Licence.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("municipality").get(pk=licence.pk)


@transaction.atomic
def revoke(actor: Resident | None, licence: Licence, *, because: str) -> Licence:
    """Take a licence back: every verifier learns of it. Twice is once. Raises LicenceRefused."""
    row = _locked(licence)
    _require(actor, row.municipality, REVOKE)
    because = " ".join(because.split())
    if not because or len(because) > 300:
        raise LicenceRefused(_("Write why, in at most 300 letters. The holder reads it."))
    if row.revoked_at is None:
        row.revoked_at, row.revoked_because = timezone.now(), because
        row.save(update_fields=["revoked_at", "revoked_because"])
        log(row, "learning.licence.revoke", user=actor)
        announce(ContentChanged(row.municipality_id))
    return row


@transaction.atomic
def unname(actor: Resident | None, licence: Licence) -> Licence:
    """Take the holder's name, and the badge that was made with it, off a licence of somebody without an account, when
    they ask for it. The licence stays valid. Raises LicenceRefused."""
    row = _locked(licence)
    _require(actor, row.municipality, REVOKE)
    if row.learner_id is not None:
        raise LicenceRefused(_("The holder has an account, and decides there."))
    row.holder_name = row.jwt = row.proof = ""
    row.save(update_fields=["holder_name", "jwt", "proof"])
    WitnessRun.objects.filter(licence=row).update(holder_name="")
    log(row, "learning.licence.unname", user=actor)
    announce(ContentChanged(row.municipality_id))
    return row


@transaction.atomic
def leave(resident: Resident) -> None:
    """Somebody deletes their account: their licences stay without them, and can still be taken back."""
    rows = Licence.objects.visible_to(resident)
    rows.update(learner=None, holder_name="", jwt="", proof="")
