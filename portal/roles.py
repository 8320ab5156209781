"""The roles of a municipality's staff, and what each may do, as one table.

Groups and permissions are made from this table after every ``migrate`` (``portal.actions.municipality``), so
the table is the truth: whatever was ticked by hand in between is set back.

Three kinds of things carry rights. *Pages* are the municipality's own front pages and everything below them.
*Files* are pictures and documents in the municipality's own collection. *Rows* are everything else; a right to
rows reaches the rows of the municipality that appointed the person and no others (``portal.reach``), except
for the rows that a whole region shares: topics and stages.

Moderators, coordinators and analysts work with features that stand beside the pages. Of the pages they may look up
what they need, choose pictures and read the history, and change nothing; what they decide about are rows.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    EDITOR = "editor", _("Editor")
    CASE_OFFICER = "case_officer", _("Case officer")
    MODERATOR = "moderator", _("Moderator")
    COORDINATOR = "coordinator", _("Coordinator")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")


EVERYBODY = frozenset(Role)
EDITOR, CASE_OFFICER, ADMINISTRATOR = Role.EDITOR, Role.CASE_OFFICER, Role.ADMINISTRATOR

# What a role may do with the pages of its municipality: Wagtail's own verbs.
PAGES: dict[str, frozenset[Role]] = {
    "add": frozenset({EDITOR, ADMINISTRATOR}),
    "change": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
    "publish": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
    "lock": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
    "unlock": frozenset({ADMINISTRATOR}),
    "bulk_delete": frozenset({ADMINISTRATOR}),
}

# What a role may do with the pictures, documents and folders of its municipality.
FILES: dict[str, dict[str, frozenset[Role]]] = {
    "wagtailimages.image": {
        "add": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "change": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "choose": EVERYBODY,
    },
    "wagtaildocs.document": {
        "add": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "change": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "choose": EVERYBODY,
    },
    "wagtailcore.collection": {
        "add": frozenset({ADMINISTRATOR}),
        "change": frozenset({ADMINISTRATOR}),
        "delete": frozenset({ADMINISTRATOR}),
    },
}

# What a role may do with the rows of its municipality, or of the region where the table of tenancy says so.
ROWS: dict[str, dict[str, frozenset[Role]]] = {
    "portal.area": {
        "view": EVERYBODY,
        "add": frozenset({ADMINISTRATOR}),
        "change": frozenset({ADMINISTRATOR}),
        "delete": frozenset({ADMINISTRATOR}),
    },
    # Topics and stages belong to the region: nobody may take away what a neighbour uses.
    "portal.topic": {
        "view": EVERYBODY,
        "add": frozenset({ADMINISTRATOR}),
        "change": frozenset({ADMINISTRATOR}),
    },
    "portal.contact": {
        "view": EVERYBODY,
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, ADMINISTRATOR}),
    },
    "portal.alertbanner": {
        "view": EVERYBODY,
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, ADMINISTRATOR}),
    },
    # To change an entry is to make it important or to take it back.
    "portal.entry": {
        "view": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "change": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
    },
    # To add a message is to write it, to change it is to send it; a warning takes two people.
    "portal.notice": {
        "view": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "add": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "change": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
    },
    "portal.importancerule": {
        "view": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "add": frozenset({ADMINISTRATOR}),
        "change": frozenset({ADMINISTRATOR}),
        "delete": frozenset({ADMINISTRATOR}),
    },
    "portal.channeluse": {
        "view": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "add": frozenset({ADMINISTRATOR}),
        "change": frozenset({ADMINISTRATOR}),
        "delete": frozenset({ADMINISTRATOR}),
    },
    "portal.municipality": {
        "view": EVERYBODY,
        "change": frozenset({ADMINISTRATOR}),
    },
    # Staff is appointed and dismissed, never deleted: the history must keep saying who did what.
    "portal.resident": {
        "view": frozenset({ADMINISTRATOR}),
        "add": frozenset({ADMINISTRATOR}),
        "change": frozenset({ADMINISTRATOR}),
    },
    "cases.source": {
        "view": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "add": frozenset({CASE_OFFICER, ADMINISTRATOR}),
        "change": frozenset({CASE_OFFICER, ADMINISTRATOR}),
        "delete": frozenset({ADMINISTRATOR}),
    },
    # To add a run is to run a source now; to change one is to release or discard what it held.
    "cases.run": {
        "view": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "add": frozenset({CASE_OFFICER, ADMINISTRATOR}),
        "change": frozenset({CASE_OFFICER, ADMINISTRATOR}),
    },
    # To change a term is to decide what a source's word means.
    "cases.term": {
        "view": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "change": frozenset({CASE_OFFICER, ADMINISTRATOR}),
    },
    "cases.stage": {
        "view": EVERYBODY,
        "change": frozenset({ADMINISTRATOR}),
    },
    # To add a listing is to write it down for somebody on the telephone; to change one is to let it out or remove it.
    # What people may help each other with, and whose permits count, is public; who applied, is not.
    "microservices.category": {
        "view": EVERYBODY,
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # What is given for learning comes out of the common pot, which two people fill.
    "microservices.learningcoins": {
        "view": frozenset({EDITOR, Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    "microservices.recognition": {
        "view": EVERYBODY,
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "delete": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # How it goes is public. To add a population table is to take in how many people live here.
    "microservices.figuresday": {
        "view": frozenset({Role.COORDINATOR, Role.ANALYST, ADMINISTRATOR}),
    },
    "microservices.populationtable": {
        "view": frozenset({Role.COORDINATOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, Role.ANALYST, ADMINISTRATOR}),
    },
    # To change a permit is to decide about it; at the highest level that takes two people.
    "microservices.permit": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    "microservices.listing": {
        "view": frozenset({Role.MODERATOR, Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.MODERATOR, Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To add somebody by telephone is to take them in, write down what they ask for and answer for them.
    "microservices.phoneneighbour": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "delete": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To change an exchange is to decide what the two cannot agree on, and to stop one.
    "microservices.exchange": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To change a report is to look into it, to pause people and let them go on, and to close it.
    "microservices.report": {
        "view": frozenset({Role.MODERATOR, ADMINISTRATOR}),
        "change": frozenset({Role.MODERATOR, ADMINISTRATOR}),
    },
    "microservices.school": {
        "view": frozenset({Role.MODERATOR, Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To change a name on a board is to hide it or to let it stand again.
    "microservices.boardplace": {
        "view": frozenset({Role.MODERATOR, ADMINISTRATOR}),
        "change": frozenset({Role.MODERATOR, ADMINISTRATOR}),
    },
    # To change what looks made up is to decide whether it brings points.
    "microservices.suspicion": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # An honour is said for the council: it is awarded or taken back, and never changed.
    "microservices.honour": {
        "view": EVERYBODY,
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, ADMINISTRATOR}),
    },
    # Editors write what campaigns tell. To change one is to pay those on a list, and to close it.
    "microservices.campaign": {
        "view": frozenset({EDITOR, Role.COORDINATOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To add a business is to let it take part; to change it is to say who speaks for it, and to close it.
    "microservices.business": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To change what a business posts is to let it out, to send it back with words, or to remove it.
    "microservices.post": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To change a participation is to pay or to refuse it.
    "microservices.participation": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To add new coins is to ask for them, to change them is to say yes or no: it takes two people.
    "microservices.mint": {
        "view": frozenset({Role.COORDINATOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # Only what is held back before the other one reads it; to change it is to let it through or to keep it.
    "microservices.message": {
        "view": frozenset({Role.MODERATOR, ADMINISTRATOR}),
        "change": frozenset({Role.MODERATOR, ADMINISTRATOR}),
    },
    # To change a question is to word it anew in rounds to come.
    "barometer.question": {
        "view": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "change": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
    },
    # What the region asks everywhere belongs to it, as topics do: nobody may take away what a neighbour asks.
    "barometer.commonquestion": {
        "view": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({ADMINISTRATOR}),
        "change": frozenset({ADMINISTRATOR}),
    },
    # To change a round is to prepare, to open and to close it; one that was opened stays.
    "barometer.round": {
        "view": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "change": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
    },
    # To add a response is to write down what somebody answered on paper or on the telephone.
    "barometer.response": {
        "add": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
    },
    # To add weights is to decide which groups are put together; to add a release is to publish what was answered.
    "barometer.weightrun": {
        "view": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({Role.ANALYST, ADMINISTRATOR}),
    },
    "barometer.release": {
        "view": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({Role.ANALYST, ADMINISTRATOR}),
    },
    # To change a promise is to write its next version, which nobody reads; to add a version is to publish it.
    "barometer.servicepromise": {
        "view": frozenset({EDITOR, CASE_OFFICER, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "change": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
    },
    "barometer.promiseversion": {
        "add": frozenset({EDITOR, ADMINISTRATOR}),
    },
    # Everybody reads a step as soon as its promise is published.
    "barometer.milestone": {
        "view": frozenset({EDITOR, CASE_OFFICER, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, ADMINISTRATOR}),
    },
    # To change a competition is to announce it, to decide about its ideas with a reason and to publish that.
    "barometer.competition": {
        "view": frozenset({EDITOR, Role.MODERATOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, ADMINISTRATOR}),
    },
    # To change a bootcamp is to announce and to close it, and to write down what it tries.
    "barometer.bootcamp": {
        "view": frozenset({EDITOR, Role.MODERATOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, ADMINISTRATOR}),
    },
    "barometer.experiment": {
        "view": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, ADMINISTRATOR}),
    },
    # To change a licence is to take it back, to add one is to enter a run from paper; who witnesses is nobody else's
    # business.
    "learning.licencepackage": {
        "view": frozenset({EDITOR, Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    "learning.licence": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    "learning.witness": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To change an idea is to let it out, to make it part of another or to remove it; its words stay its author's.
    "barometer.idea": {
        "view": frozenset({EDITOR, Role.MODERATOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, Role.MODERATOR, ADMINISTRATOR}),
    },
    # To change a session is to open, to move and to call it off, and to sign people up who ring.
    "learning.teamsession": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "delete": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To add an ambassador is to invite one; to change one is to note that they are trained, or stop.
    "learning.ambassador": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    "learning.goal": {
        "view": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "add": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "change": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
        "delete": frozenset({Role.COORDINATOR, ADMINISTRATOR}),
    },
    # To change a service is to write down how many came, too. One that was measured stays.
    "learning.selfservice": {
        "view": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({Role.ANALYST, ADMINISTRATOR}),
        "change": frozenset({Role.ANALYST, ADMINISTRATOR}),
    },
    "learning.intervention": {
        "view": frozenset({EDITOR, Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({Role.ANALYST, ADMINISTRATOR}),
        "change": frozenset({Role.ANALYST, ADMINISTRATOR}),
        "delete": frozenset({Role.ANALYST, ADMINISTRATOR}),
    },
    # To change a key is to revoke it.
    "learning.effectkey": {
        "view": frozenset({Role.ANALYST, ADMINISTRATOR}),
        "add": frozenset({Role.ANALYST, ADMINISTRATOR}),
        "change": frozenset({Role.ANALYST, ADMINISTRATOR}),
    },
    # To change what a learner wrote under a lesson is to let it out or to remove it; its words stay its author's.
    "learning.lessonpost": {
        "view": frozenset({EDITOR, Role.MODERATOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, Role.MODERATOR, ADMINISTRATOR}),
    },
    # To publish a scenario is to let residents practise with it.
    "learning.practicescenario": {
        "view": EVERYBODY,
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, ADMINISTRATOR}),
        "publish": frozenset({EDITOR, ADMINISTRATOR}),
        "delete": frozenset({EDITOR, ADMINISTRATOR}),
    },
    # To see the outline of a course is to see how far its learners come, in numbers; who they are is nobody's business.
    "learning.courseoutline": {
        "view": frozenset({EDITOR, Role.COORDINATOR, Role.ANALYST, ADMINISTRATOR}),
    },
    # To add a copy is to copy a neighbour's course; to change one is to take over what they change.
    "learning.coursecopy": {
        "view": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
        "add": frozenset({EDITOR, ADMINISTRATOR}),
        "change": frozenset({EDITOR, ADMINISTRATOR}),
    },
    # To view what is learned is to download it under pseudonyms; there is no list of learners.
    "learning.enrolment": {
        "view": frozenset({Role.ANALYST, ADMINISTRATOR}),
    },
}

# Rights that stand for themselves.
SINGLE: dict[str, frozenset[Role]] = {
    "wagtailadmin.access_admin": EVERYBODY,
    "wagtail_localize.submit_translation": frozenset({EDITOR, CASE_OFFICER, ADMINISTRATOR}),
}


def may(role: Role, verb: str, thing: str) -> bool:
    """Whether ``role`` may ``verb`` a ``thing``: ``"page"`` or ``"app.model"``, within its municipality."""
    table = {"page": PAGES}.get(thing) or FILES.get(thing) or ROWS.get(thing, {})
    return role in table.get(verb, frozenset())


def _codenames(table: dict[str, dict[str, frozenset[Role]]], role: Role) -> set[str]:
    return {
        f"{app}.{verb}_{model}"
        for thing, verbs in table.items()
        for app, model in [thing.split(".")]
        for verb, roles in verbs.items()
        if role in roles
    }


def page_rights(role: Role) -> set[str]:
    """Permissions on the municipality's front pages, as ``app.codename``."""
    return {f"wagtailcore.{verb}_page" for verb, roles in PAGES.items() if role in roles}


def file_rights(role: Role) -> set[str]:
    """Permissions on the municipality's collection, as ``app.codename``."""
    return _codenames(FILES, role)


def row_rights(role: Role) -> set[str]:
    """Permissions of the group itself, as ``app.codename``."""
    return _codenames(ROWS, role) | {right for right, roles in SINGLE.items() if role in roles}


def roles_with(right: str) -> list[Role]:
    """Roles whose group carries ``right``, an ``app.codename`` of a row."""
    return [role for role in Role if right in row_rights(role)]
