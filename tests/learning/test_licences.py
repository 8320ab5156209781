"""Licences: a run that a witness was there for, a badge that holds without us, and one that is taken back."""

import datetime as dt
import json
import uuid

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.utils import timezone, translation
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier
from wagtail.models import ModelLogEntry

from learning import checks, issuing, licence_ready, sealing
from learning import licence_rules as rules
from learning.actions import licence_keys, licences, witnesses
from learning.actions.licences import LicenceRefused, Paper
from learning.actions.witnesses import WitnessRefused
from learning.badges import verifying
from learning.badges.verifying import Verdict
from learning.choices import Package
from learning.licence_choices import LicenceState, RunResult
from learning.models import (
    CourseOutline,
    Enrolment,
    IssuerKey,
    Licence,
    LicencePackage,
    Witness,
    WitnessRun,
)
from portal import events, mydata
from portal.actions import people
from portal.checks import State
from portal.events import LicenceGranted
from portal.models import Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.learning.licences import EVERYTHING, confirmed, granted, package, pin, witness

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def ada(town):
    return ResidentFactory(municipality=town, first_name="Ada")


def begun(learner, of: LicencePackage) -> WitnessRun:
    return licences.start(learner, of, holder_name="Ada Holm", language="en")


def minutes(number: float):
    return time_machine.travel(timezone.now() + dt.timedelta(minutes=number), tick=False)


# The run --------------------------------------------------------------------------------------------------------


def test_a_witness_who_is_there_makes_a_licence(town, ada):
    base, inger = package(town), witness(town)
    run = confirmed(ada, begun(ada, base), inger)
    assert (run.result, run.to_practise) == (RunResult.GRANTED, [])
    licence = run.licence
    assert licence.state == LicenceState.VALID
    assert (licence.holder_name, licence.witnessed_by, licence.on_paper) == (
        "Ada Holm",
        inger,
        False,
    )
    until = timezone.localtime(licence.valid_until, town.zone)
    assert until.date() == rules.later(licence.taken_on, 36)
    assert (until.hour, until.minute) == (23, 59)


def test_a_licence_is_announced(town, ada, monkeypatch):
    heard: list[LicenceGranted] = []
    monkeypatch.setitem(events._reactions, LicenceGranted, [heard.append])
    licence = granted(package(town), ada, witness(town))
    assert heard == [LicenceGranted(town.pk, licence.pk, ada.pk, licence.package_id)]


def test_what_was_not_seen_is_a_list_to_practise_and_no_licence(town, ada):
    base, inger = package(town), witness(town)
    run = confirmed(ada, begun(ada, base), inger, frozenset({0, 2}))
    assert (run.result, run.to_practise) == (RunResult.NOT_YET, ["Finds a form"])
    assert not Licence.objects.exists()
    # the next try is another run
    with minutes(2):
        assert confirmed(ada, begun(ada, base), inger).result == RunResult.GRANTED


def test_nobody_witnesses_for_themselves(town, ada):
    run = begun(ada, package(town))
    with pytest.raises(LicenceRefused, match="Nobody can witness for themselves"):
        confirmed(ada, run, witness(town, ada))
    run.refresh_from_db()
    assert (run.open, run.wrong_tries) == (True, 0)


def test_a_witness_of_another_municipality_or_of_earlier_is_none_here(town, ada):
    run, elsewhere = begun(ada, package(town)), MunicipalityFactory(slug="naboby")
    stranger, gone = witness(elsewhere), witness(town)
    witnesses.end(None, gone)
    for one in (stranger, gone):
        with pytest.raises(LicenceRefused, match="is not right"):
            confirmed(ada, run, one)
    assert not Licence.objects.exists()


def test_a_pin_ends_one_run_and_no_other(town, ada):
    base, inger, bo = package(town), witness(town), ResidentFactory(municipality=town)
    with minutes(0):
        confirmed(ada, begun(ada, base), inger)
        run = begun(bo, base)
        with pytest.raises(LicenceRefused, match="was used already"):
            confirmed(bo, run, inger)
    run.refresh_from_db()
    assert (run.open, run.witness, run.wrong_tries) == (True, None, 0)
    with minutes(1):
        assert confirmed(bo, run, inger).result == RunResult.GRANTED
    with pytest.raises(IntegrityError), transaction.atomic():
        WitnessRun.objects.filter(learner=bo).update(
            pin_step=WitnessRun.objects.get(learner=ada).pin_step
        )


def test_a_pin_is_taken_for_a_minute_after_it_stood(town, ada):
    base, inger = package(town), witness(town)
    run = begun(ada, base)
    with time_machine.travel(dt.datetime(2027, 1, 1, 12, 0, 30, tzinfo=dt.UTC), tick=False):
        earlier = pin(inger)
    for second, taken in ((121, False), (119, True)):
        moment = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(seconds=second)
        with time_machine.travel(moment, tick=False):
            try:
                licences.confirm(ada, run, witness="1", pin=earlier, seen=EVERYTHING)
            except LicenceRefused:
                assert not taken
            else:
                assert taken


def test_wrong_pins_are_counted_lock_and_end_the_run_for_the_day(town, ada):
    base, inger = package(town), witness(town)
    run = begun(ada, base)

    def wrong() -> str:
        with pytest.raises(LicenceRefused) as refused:
            licences.confirm(ada, run, witness="1", pin="000000", seen=EVERYTHING)
        return str(refused.value)

    start = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
    said = []
    for lock in range(3):
        with time_machine.travel(start + dt.timedelta(minutes=16 * lock), tick=False):
            said.append([wrong() for _try in range(5)])
            if lock < 2:
                # nor does the right one help now
                with pytest.raises(LicenceRefused, match="quarter of an hour"):
                    confirmed(ada, run, inger)
    assert said[0][0] == "The number or the PIN is not right. You can try 4 more times."
    assert said[0][3] == "The number or the PIN is not right. You can try 1 more time."
    assert "Wait a quarter of an hour" in said[0][4]
    assert "Begin again tomorrow" in said[2][4]
    run.refresh_from_db()
    assert (run.result, run.wrong_tries) == (RunResult.STOPPED, 15)
    WitnessRun.objects.update(started_at=start)
    later = time_machine.travel(start + dt.timedelta(hours=2), tick=False)
    with later, pytest.raises(LicenceRefused, match="tomorrow"):
        begun(ada, base)
    with time_machine.travel(start + dt.timedelta(hours=25), tick=False):
        assert confirmed(ada, begun(ada, base), inger).result == RunResult.GRANTED


@pytest.mark.parametrize("number", ["", "x", "99", "1" * 30, "²"])
def test_a_number_of_no_witness_counts_as_a_wrong_pin(town, ada, number):
    run = begun(ada, package(town))
    with pytest.raises(LicenceRefused, match="is not right"):
        licences.confirm(ada, run, witness=number, pin="123456", seen=EVERYTHING)
    run.refresh_from_db()
    assert run.wrong_tries == 1


def test_the_database_takes_no_result_that_nobody_saw(town, ada):
    run = begun(ada, package(town))
    for values in (
        {"result": "granted", "ended_at": timezone.now()},
        {"ended_at": timezone.now()},
        {"result": "passed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            WitnessRun.objects.filter(pk=run.pk).update(**values)


def test_a_run_goes_on_where_it_was_can_be_renamed_and_stopped(town, ada):
    base = package(town)
    run = begun(ada, base)
    assert begun(ada, base) == run
    assert licences.rename(ada, run, holder_name="  Ada   H. ").holder_name == "Ada H."
    for name in ("x" * 81, "Ada 010203-1234"):
        with pytest.raises(LicenceRefused, match="Write"):
            licences.rename(ada, run, holder_name=name)
    bo = ResidentFactory(municipality=town)
    for deed in (
        lambda: licences.stop(bo, run),
        lambda: licences.rename(bo, run, holder_name="Bo"),
        lambda: confirmed(bo, run, witness(town)),
    ):
        with pytest.raises(LicenceRefused):
            deed()
    assert licences.stop(ada, licences.stop(ada, run)).result == RunResult.STOPPED
    with pytest.raises(LicenceRefused, match="over"):
        confirmed(ada, run, witness(town))


# Who can take it ------------------------------------------------------------------------------------------------


def test_the_course_comes_first_and_its_outline_is_kept(town, ada):
    outline = CourseOutline.objects.create(
        municipality=town,
        course_key=uuid.UUID(int=12),
        language="en",
        version=7,
        title="Digital life",
        lessons=[],
    )
    base = package(town, course_key=outline.course_key)
    with pytest.raises(LicenceRefused, match="Finish the course first"):
        begun(ada, base)
    enrolment = Enrolment.objects.create(
        municipality=town,
        learner=ada,
        course_key=outline.course_key,
        outline=outline,
        required=0,
        latest_at=timezone.now(),
    )
    assert not licence_ready.ready(ada, base)
    enrolment.completed_at = timezone.now()
    enrolment.save()
    assert granted(base, ada, witness(town)).outline_version == 7


def test_further_packages_come_after_the_licence_itself(town, ada):
    base, further = package(town), package(town, kind=Package.ADDON)
    inger = witness(town)
    with pytest.raises(LicenceRefused, match="Take the licence itself first"):
        begun(ada, further)
    granted(base, ada, inger)
    with minutes(2):
        assert granted(further, ada, inger).package == further


def test_a_licence_is_renewed_in_its_last_months(town, ada):
    base, inger = package(town), witness(town)
    licence = granted(base, ada, inger)
    with pytest.raises(LicenceRefused, match="You have it"):
        begun(ada, base)
    with time_machine.travel(licence.valid_until - dt.timedelta(days=80), tick=False):
        assert granted(base, ada, inger).valid_until > licence.valid_until


def test_staff_take_none_and_nobody_takes_what_is_not_offered(town, ada):
    with pytest.raises(LicenceRefused, match="your own eID"):
        begun(StaffFactory(municipality=town), package(town))
    with pytest.raises(LicenceRefused, match="Nobody can take this now"):
        begun(ada, package(town, offered=False))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"skills_da": "En\nTo"}, "same number of lines"),
        ({"skills_da": "x\n" * 21, "skills_en": ""}, "at most 20"),
        ({"skills_da": "", "skills_en": ""}, "what the witness looks for, before"),
        ({"about_da": "", "about_en": ""}, "what the holder can do"),
        ({"skills_en": ""}, "in every language"),
    ],
)
def test_a_package_that_is_offered_has_all_it_needs(town, more, said):
    with pytest.raises(LicenceRefused, match=said):
        package(town, **more)


def test_a_package_can_be_changed_while_somebody_is_in_the_middle_of_it(town, ada):
    base = package(town)
    run = begun(ada, base)
    base.skills_da = base.skills_en = "Something else"
    licences.prepare(None, base)
    assert confirmed(ada, run, witness(town)).result == RunResult.GRANTED


# On paper -------------------------------------------------------------------------------------------------------


def form(by: Witness, **more) -> Paper:
    usual = {"taken_on": timezone.localdate(), "seen": EVERYTHING, "holder_name": "Else Krag"}
    return Paper(by, **usual | {"course_taken": True} | more)


def test_a_form_on_paper_makes_a_licence_of_somebody_without_an_account(town):
    base, inger = package(town), witness(town)
    licence = licences.enter_paper(None, base, form(inger)).licence
    assert (licence.learner, licence.holder_name, licence.on_paper) == (None, "Else Krag", True)
    assert [one.verdict for one in issuing.checked(licence)] == [Verdict.VALID, Verdict.VALID]
    with pytest.raises(LicenceRefused, match="entered already"):
        licences.enter_paper(None, base, form(inger))
    later = form(inger, holder_name="Bo Lund", seen=frozenset({1}))
    run = licences.enter_paper(None, base, later)
    assert run.to_practise == ["Reads digital post", "Knows whom to ask"]


def test_a_form_with_the_number_of_a_run_is_the_learner_s(town, ada):
    base, inger = package(town), witness(town)
    run = begun(ada, base)
    paper = form(inger, run_number=run.written.lower(), holder_name="", course_taken=False)
    licence = licences.enter_paper(None, base, paper).licence
    assert (licence.learner, licence.holder_name) == (ada, "Ada Holm")
    with pytest.raises(LicenceRefused, match="entered already, or stopped"):
        licences.enter_paper(None, base, paper)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"days": 1}, "still to come"),
        ({"days": -61}, "older than 60 days"),
        ({"days": -1}, "no witness here"),
        ({"holder_name": ""}, "Write the name on the form"),
        ({"course_taken": False}, "Ask whether they have taken the course"),
        ({"run_number": "ABCD-EFGH-JKMN"}, "No run of this package"),
        ({"run_number": "7"}, "No run of this package"),
    ],
)
def test_a_form_is_held_against_what_we_know(town, more, said):
    base, inger = package(town), witness(town)
    day = timezone.localdate() + dt.timedelta(days=more.pop("days", 0))
    with pytest.raises(LicenceRefused, match=said):
        licences.enter_paper(None, base, form(inger, taken_on=day, **more))
    assert not WitnessRun.objects.exists()


def test_paper_has_the_same_rules_for_witnesses(town, ada):
    base = package(town)
    run = begun(ada, base)
    for by, said in (
        (witness(town, ada), "Nobody can witness for themselves"),
        (witness(MunicipalityFactory(slug="naboby")), "belongs to another municipality"),
    ):
        with pytest.raises(LicenceRefused, match=said):
            licences.enter_paper(None, base, form(by, run_number=run.number))
    other = package(MunicipalityFactory(slug="kotikyla"))
    with pytest.raises(LicenceRefused, match="No run of this package"):
        licences.enter_paper(None, other, form(witness(other.municipality), run_number=run.number))


def test_a_witness_who_stopped_served_until_that_day(town):
    base, inger = package(town), witness(town)
    witnesses.end(None, inger)
    inger.refresh_from_db()
    assert licences.enter_paper(None, base, form(inger)).result == RunResult.GRANTED
    later = time_machine.travel(timezone.now() + dt.timedelta(days=2), tick=False)
    with later, pytest.raises(LicenceRefused, match="no witness here"):
        licences.enter_paper(None, base, form(inger, holder_name="Bo Lund"))


# Witnesses ------------------------------------------------------------------------------------------------------


def test_a_witness_says_yes_with_the_code_within_two_weeks(town, ada):
    invited = witnesses.invite(None, town, name=" Ada  of the library ")
    assert invited.name == "Ada of the library"
    code = rules.written(invited.invitation).lower()
    elsewhere = MunicipalityFactory(slug="naboby")
    for place, typed in ((town, "x"), (town, "0000-0000-0000"), (elsewhere, code)):
        with pytest.raises(WitnessRefused, match="not right"):
            witnesses.agree(ada, place, code=typed)
    late = time_machine.travel(timezone.now() + dt.timedelta(days=15), tick=False)
    with late, pytest.raises(WitnessRefused, match="older than 14 days"):
        witnesses.agree(ada, town, code=code)
    assert witnesses.agree(ada, town, code=code).serving
    with pytest.raises(WitnessRefused, match="not right"):
        witnesses.agree(ResidentFactory(municipality=town), town, code=code)
    again = witnesses.invite(None, town, name="Ada")
    with pytest.raises(WitnessRefused, match="already"):
        witnesses.agree(ada, town, code=again.invitation)
    assert [row.number for row in Witness.objects.all()] == [1, 2]


def test_children_staff_and_businesses_are_no_witnesses(town):
    for kind in (Resident.Kind.MINOR, Resident.Kind.STAFF, Resident.Kind.BUSINESS):
        invited = witnesses.invite(None, town, name="X")
        with pytest.raises(WitnessRefused, match="grown-up residents"):
            witnesses.agree(
                ResidentFactory(municipality=town, kind=kind), town, code=invited.invitation
            )


def test_who_has_said_yes_as_an_ambassador_can_be_appointed(town, ada):
    made = witnesses.appoint(None, town, ada, name="Ada")
    assert witnesses.appoint(None, town, ada, name="Ada") == made
    witnesses.step_down(ada, town)
    witnesses.step_down(ada, town)
    assert witnesses.one_of(ada, town) is None
    assert witnesses.appoint(None, town, ada, name="Ada").number == 2
    with pytest.raises(WitnessRefused, match="80 letters"):
        witnesses.rename(None, made, name=" ")
    assert witnesses.rename(None, made, name="Ada B.").name == "Ada B."


def test_an_invitation_that_is_taken_back_is_worth_nothing(town, ada):
    invited = witnesses.invite(None, town, name="Ada")
    witnesses.end(None, witnesses.end(None, invited))
    with pytest.raises(WitnessRefused):
        witnesses.agree(ada, town, code=invited.invitation)


# The badge ------------------------------------------------------------------------------------------------------


@pytest.fixture
def town_on_the_web():
    """A town at an address that verifiers accept: https, on its usual port."""
    found = MunicipalityFactory(slug="skolby", languages=["da", "en"])
    found.site.hostname, found.site.port = "tornsund.example", 443
    found.site.save()
    return found


def fetcher(town, **headers):
    """What somebody else's program gets from us over the web."""
    client = Client(headers={"host": town.site.hostname, **headers})

    def fetch(address: str) -> bytes:
        assert address.startswith("https://tornsund.example/")
        answer = client.get(address.removeprefix("https://tornsund.example"), secure=True)
        assert answer.status_code == 200
        return answer.content

    return fetch


@override_settings(ALLOWED_HOSTS=["*"])
def test_somebody_else_s_program_accepts_a_licence_over_the_web_until_it_is_taken_back(
    town_on_the_web,
):
    town = town_on_the_web
    learner = ResidentFactory(municipality=town, email="")
    licence = granted(package(town), learner, witness(town))
    fetch = fetcher(town)
    did = "did:web:tornsund.example"
    readers = [
        (OB3Verifier.for_issuer_did(did, download=fetch), licence.jwt),
        (OB3LdpVerifier.for_issuer_did(did), licence.proof),
    ]
    for reader, badge in readers:
        found = reader.verify(badge, check_status=True, download=fetch)
        assert found.achievement.name == "Digital driver's licence"
        assert found.recipient_id.startswith("urn:uuid:")
    licences.revoke(None, licence, because="It was given by mistake.")
    for reader, badge in readers:
        with pytest.raises(OB3VerificationError, match="revocation"):
            reader.verify(badge, check_status=True, download=fetch)


@override_settings(ALLOWED_HOSTS=["*"])
def test_a_list_comes_as_a_token_or_with_its_proof_inside(town_on_the_web):
    town = town_on_the_web
    licence = granted(package(town), ResidentFactory(municipality=town), witness(town))
    address = json.loads(licence.proof)["credentialStatus"]["statusListCredential"]
    assert address == "https://tornsund.example/badges/status/1"
    own = issuing.document(town)
    for accept in ("*/*", "application/ld+json, application/json", "application/vc"):
        listed = fetcher(town, accept=accept)(address).decode()
        assert listed.startswith("{") is (accept != "*/*")
        found = verifying.verify(licence.jwt, own, listed, now=timezone.now())
        assert found.verdict is Verdict.VALID
    client = Client(headers={"host": town.site.hostname})
    answer = client.get("/badges/status/1", secure=True)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer["Vary"]
    for nowhere in ("/badges/status/0", "/badges/status/2"):
        assert client.get(nowhere, secure=True).status_code == 404
    assert client.get("/.well-known/did.json", secure=True).json() == own


def test_a_municipality_that_never_gave_one_has_no_document(town):
    client = Client(headers={"host": town.site.hostname})
    for path in ("/.well-known/did.json", "/badges/status/1"):
        assert client.get(path).status_code == 404
    with pytest.raises(issuing.NoKeys):
        issuing.document(town)


def test_keys_are_replaced_and_what_they_signed_stays_genuine(town, ada):
    base, inger = package(town), witness(town)
    old = granted(base, ada, inger)
    licence_keys.rotate(None, town)
    with minutes(2):
        new = granted(base, ResidentFactory(municipality=town), inger)
        for licence in (old, new):
            assert [one.verdict for one in issuing.checked(licence)] == [Verdict.VALID] * 2
    assert [row.name for row in IssuerKey.objects.of(town)] == [
        "es256-2",
        "es256-1",
        "ed25519-2",
        "ed25519-1",
    ]
    assert IssuerKey.objects.of(town).filter(private__isnull=False).count() == 2
    own = issuing.document(town)
    assert [one["id"].partition("#")[2] for one in own["verificationMethod"][:2]] == [
        "es256-2",
        "ed25519-2",
    ]
    licence_keys.ensure(town)
    assert IssuerKey.objects.count() == 4


def test_a_copy_of_the_database_signs_nothing(town, ada):
    granted(package(town), ada, witness(town))
    another = override_settings(SUBJECT_PEPPER="another")
    with another, pytest.raises(sealing.SealBroken, match="TORGET_SUBJECT_PEPPER"):
        issuing.signer(town, "es256")


def test_a_badge_that_somebody_changed_in_the_database_is_not_called_genuine(town, ada):
    licence = granted(package(town), ada, witness(town))
    licence.jwt = licence.jwt[:-8] + "AAAAAAAA"
    licence.proof = licence.proof.replace("driver", "pilot")
    assert [one.verdict for one in issuing.checked(licence)] == [Verdict.FORGED, Verdict.FORGED]


def test_every_licence_has_a_place_of_its_own_that_says_nothing_of_its_order(town):
    base, inger = package(town), witness(town)
    made = []
    for number in range(4):
        with minutes(2 * number):
            made.append(granted(base, ResidentFactory(municipality=town), inger))
    places = [row.status_index for row in made]
    assert len(set(places)) == 4
    assert all(0 <= place < 131_072 for place in places)
    assert issuing.place_of(131_072 + 5) == (2, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Licence.objects.filter(pk=made[0].pk).update(status_index=places[1])


# Taking one back, and leaving -----------------------------------------------------------------------------------


def test_a_licence_is_taken_back_for_a_reason_and_once(town, ada):
    licence = granted(package(town), ada, witness(town))
    with pytest.raises(LicenceRefused, match="Write why"):
        licences.revoke(None, licence, because=" ")
    row = licences.revoke(None, licence, because="Somebody else took the run.")
    assert row.state == LicenceState.REVOKED
    again = licences.revoke(None, licence, because="Another reason.")
    assert again.revoked_because == "Somebody else took the run."
    assert {one.verdict for one in issuing.checked(again)} == {Verdict.REVOKED}
    with pytest.raises(IntegrityError), transaction.atomic():
        Licence.objects.filter(pk=row.pk).update(revoked_because="")


def test_a_licence_runs_out(town, ada):
    licence = granted(package(town), ada, witness(town))
    with time_machine.travel(licence.valid_until + dt.timedelta(seconds=1), tick=False):
        assert licence.state == LicenceState.EXPIRED
        assert {one.verdict for one in issuing.checked(licence)} == {Verdict.EXPIRED}


def test_who_leaves_takes_their_name_along_and_the_licence_can_still_be_taken_back(town, ada):
    inger = ResidentFactory(municipality=town, first_name="Inger")
    by = witness(town, inger)
    licence = granted(package(town), ada, by)
    people.erase_resident(ada, ada)
    people.erase_resident(inger, inger)
    licence.refresh_from_db()
    by.refresh_from_db()
    assert (licence.learner, licence.holder_name, licence.jwt, licence.proof) == (None, "", "", "")
    assert (by.resident, by.name, by.serving) == (None, "", False)
    assert not WitnessRun.objects.exists()
    assert licences.revoke(None, licence, because="By mistake.").state == LicenceState.REVOKED
    listed = issuing.status_list(town, issuing.place_of(licence.status_index)[0])
    assert listed["credentialSubject"]["encodedList"]


def test_what_is_stored_is_theirs_to_see(town, ada):
    inger = ResidentFactory(municipality=town)
    granted(package(town), ada, witness(town, inger), name="Ada Holm")
    found = {part["table"]: part["rows"] for part in mydata.export(ada, "x")["stored"]}
    assert found["learning.Licence"][0]["name_on_it"] == "Ada Holm"
    assert found["learning.WitnessRun"][0]["result"] == "granted"
    found = {part["table"]: part["rows"] for part in mydata.export(inger, "x")["stored"]}
    assert [row["number"] for row in found["learning.Witness"]] == [1]
    assert "learning.Licence" not in [name for name, rows in found.items() if rows]


def test_the_name_of_somebody_without_an_account_is_taken_off_when_they_ask(town, ada):
    base, inger = package(town), witness(town)
    row = licences.enter_paper(None, base, form(inger)).licence
    assert licences.unname(None, row).holder_name == ""
    assert WitnessRun.objects.get().holder_name == ""
    with pytest.raises(LicenceRefused, match="decides there"):
        licences.unname(None, granted(base, ada, inger))


# Rights -----------------------------------------------------------------------------------------------------------


def test_coordinators_and_administrators_decide_and_nobody_else(town, ada):
    base, inger = package(town), witness(town)
    licence = granted(base, ada, inger)
    deeds = [
        lambda who: licences.prepare(who, base),
        lambda who: licences.enter_paper(
            who, base, form(inger, holder_name=f"Bo {chr(97 + who.pk % 26)}")
        ),
        lambda who: licences.revoke(who, licence, because="By mistake."),
        lambda who: witnesses.invite(who, town, name="Bo"),
        lambda who: witnesses.rename(who, inger, name="Inger B."),
        lambda who: witnesses.end(who, inger),
    ]
    for role in Role:
        who = StaffFactory(municipality=town, role=role)
        for deed in deeds:
            if role in {Role.COORDINATOR, Role.ADMINISTRATOR}:
                deed(who)
            else:
                with pytest.raises((LicenceRefused, WitnessRefused), match="no right"):
                    deed(who)
    neighbour = StaffFactory(municipality=MunicipalityFactory(slug="naboby"), role=Role.COORDINATOR)
    for deed in deeds:
        with pytest.raises((LicenceRefused, WitnessRefused), match="no right"):
            deed(neighbour)


def test_the_log_says_what_was_decided_and_never_whose(town, ada):
    base, inger = package(town), witness(town)
    licence = granted(base, ada, inger, name="Ada Holm")
    licences.revoke(None, licence, because="By mistake.")
    said = [f"{row.action} {row.label} {row.data}" for row in ModelLogEntry.objects.all()]
    assert any(one.startswith("learning.licence.revoke") for one in said)
    assert not any("Ada" in one or "Inger" in one or licence.written in one for one in said)


# Keeping watch ----------------------------------------------------------------------------------------------------


def test_an_operator_lists_keys_and_lets_new_ones_sign(town, ada, capsys):
    granted(package(town), ada, witness(town))
    call_command("licence_keys", "list")
    assert "tornsund  es256-1" in capsys.readouterr().out
    call_command("licence_keys", "rotate", municipality="tornsund")
    said = capsys.readouterr().out
    assert [line.split()[1] for line in said.splitlines() if "signs now" in line] == [
        "es256-2",
        "ed25519-2",
    ]
    with pytest.raises(CommandError, match="No municipality is called"):
        call_command("licence_keys", "list", municipality="nowhere")


def test_the_doctor_says_when_keys_cannot_be_opened(town, ada):
    granted(package(town), ada, witness(town))
    assert checks.licences().state is State.GOOD
    with override_settings(SUBJECT_PEPPER="another"):
        found = checks.licences()
    assert found.state is State.BAD
    assert "TORGET_SUBJECT_PEPPER" in found.text
