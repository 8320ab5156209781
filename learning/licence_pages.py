"""Somebody's licences: what there is to take, the run with a witness, and what they hold."""

from __future__ import annotations

import dataclasses
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning import licence_ready
from learning.actions import licences as acts
from learning.actions import witnesses
from learning.actions.licences import LicenceRefused
from learning.licence_choices import LicenceState, RunResult
from learning.licence_forms import ConfirmForm, HolderForm
from learning.models import CoursePage, Licence, LicencePackage, WitnessRun
from portal.me import personal
from portal.models import Municipality

TONES = {LicenceState.VALID: "good", LicenceState.EXPIRED: "line", LicenceState.REVOKED: "bad"}


def here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


@dataclasses.dataclass(frozen=True)
class Offer:
    """A package as a learner sees it. why_not: why they cannot take it now; course: address and title of what comes
    first; run: the one that is open; last: the one that ended with things to practise"""

    package: LicencePackage
    why_not: str
    course: tuple[str, str] | None
    run: WitnessRun | None
    last: WitnessRun | None


@dataclasses.dataclass(frozen=True)
class Held:
    licence: Licence

    @property
    def tone(self) -> str:
        return TONES[self.licence.state]

    @property
    def valid(self) -> bool:
        return self.licence.state == LicenceState.VALID

    @property
    def revoked(self) -> bool:
        return self.licence.state == LicenceState.REVOKED


def _courses(
    request: HttpRequest, place: Municipality, keys: set[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, str]]:
    """Address and title of courses for this reader, by key."""
    found: dict[uuid.UUID, tuple[str, str]] = {}
    if not keys:
        return found
    rows = CoursePage.objects.live().public().filter(translation_key__in=keys)
    for page in rows.select_related("locale"):
        if page.municipality == place and (
            page.key not in found or page.language == place.content_language
        ):
            found[page.key] = (page.get_url(request) or "", page.title)
    return found


@require_safe
@personal
def my_licences(request: HttpRequest) -> HttpResponse:
    place, me = here(request), request.user
    packages = list(LicencePackage.objects.of(place).offered())
    courses = _courses(request, place, {row.course_key for row in packages if row.course_key})
    runs = list(WitnessRun.objects.of(place).visible_to(me).select_related("package"))
    known = licence_ready.ground(me, place)
    offers = []
    for package in packages:
        package.municipality = place
        mine = [row for row in runs if row.package_id == package.pk]
        newest = next((row for row in mine if not row.open), None)
        offers.append(
            Offer(
                package,
                licence_ready.why_not(me, package, known),
                courses.get(package.course_key) if package.course_key else None,
                next((row for row in mine if row.open), None),
                newest if newest and newest.result == RunResult.NOT_YET else None,
            )
        )
    rows = Licence.objects.of(place).visible_to(me).select_related("package")
    context = {
        "held": [Held(row) for row in rows],
        "offers": offers,
        "witness": witnesses.one_of(me, place),
    }
    return render(request, "learning/my_licences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_start(request: HttpRequest, pk: int) -> HttpResponse:
    """What the run is, and the name on the certificate."""
    place, me = here(request), request.user
    package = get_object_or_404(LicencePackage.objects.of(place).offered(), pk=pk)
    package.municipality = place
    known = WitnessRun.objects.visible_to(me).open().filter(package=package).first()
    if known is not None:
        return redirect(known)
    form = HolderForm(
        request.POST if request.method == "POST" else None, initial={"holder_name": me.first_name}
    )
    if form.is_valid():
        try:
            run = acts.start(me, package, language=place.content_language, **form.cleaned_data)
        except LicenceRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(run)
    context = {
        "package": package,
        "form": form,
        "why_not": licence_ready.why_not(me, package),
    }
    return render(request, "learning/my_start.html", context, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _own(request: HttpRequest, pk: int) -> WitnessRun:
    rows = WitnessRun.objects.of(here(request)).visible_to(request.user)
    return get_object_or_404(rows.select_related("package"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_run(request: HttpRequest, pk: int) -> HttpResponse:
    """The run itself, on the learner's device: the witness ticks what they saw and types their PIN."""
    run = _own(request, pk)
    if not run.open:
        return redirect("learning:my_licences")
    form = ConfirmForm(request.POST if request.method == "POST" else None, skills=run.skills)
    if form.is_valid():
        try:
            run = acts.confirm(request.user, run, **form.cleaned_data)
        except LicenceRefused as refused:
            run.refresh_from_db()
            if not run.open:
                messages.warning(request, str(refused))
                return redirect("learning:my_licences")
            form.add_error(None, str(refused))
        else:
            return _over(request, run)
    return render(request, "learning/my_run.html", {"run": run, "form": form}, status=_status(form))


def _over(request: HttpRequest, run: WitnessRun) -> HttpResponse:
    if run.result == RunResult.GRANTED:
        messages.success(request, _("The licence is yours."))
        return redirect("learning:certificate", run.licence.written)
    messages.info(request, _("Not yet. Practise what is on the list, and come again."))
    return redirect("learning:my_licences")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_run_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name on the certificate, or none."""
    run = _own(request, pk)
    form = HolderForm(
        request.POST if request.method == "POST" else None,
        initial={"holder_name": run.holder_name},
    )
    if form.is_valid():
        try:
            acts.rename(request.user, run, **form.cleaned_data)
        except LicenceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(run)
    context = {"run": run, "form": form}
    return render(request, "learning/my_run_name.html", context, status=_status(form))


@require_POST
@personal
def my_run_stop(request: HttpRequest, pk: int) -> HttpResponse:
    acts.stop(request.user, _own(request, pk))
    messages.success(request, _("The run is stopped. You can begin again at any time."))
    return redirect("learning:my_licences")
