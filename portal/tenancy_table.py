"""Whom every row and every address of the CMS belongs to, as data.

The table of models is what the CMS is fenced in by (``portal.reach``), what the isolation suite walks, and
what the reference prints. A model that is not in it fails the suite; an argument of a CMS address that is not
in it is refused to everybody but superusers, so what a new release of a library brings is closed until
somebody has thought about it.
"""

from __future__ import annotations

import dataclasses
import enum


class Kind(enum.StrEnum):
    MUNICIPALITY = "municipality"
    """Belongs to one municipality, reached by ``path``."""
    REGION = "region"
    """Shared by all municipalities of the installation."""
    PERSON = "person"
    """Belongs to one person."""
    SYSTEM = "system"
    """Part of the machinery; no address shows it by its own."""


@dataclasses.dataclass(frozen=True)
class Belongs:
    kind: Kind
    path: str = ""
    """Lookup from the row to its municipality; empty where the row is the municipality itself."""


def _of(path: str) -> Belongs:
    return Belongs(Kind.MUNICIPALITY, path)


REGION, PERSON, SYSTEM = Belongs(Kind.REGION), Belongs(Kind.PERSON), Belongs(Kind.SYSTEM)
PAGE = Belongs(Kind.MUNICIPALITY, "tree")
"""A page belongs to the municipality under whose front page it stands."""

MODELS: dict[str, Belongs] = {
    "portal.municipality": _of(""),
    "portal.municipalitygroup": _of("municipality"),
    "portal.area": _of("municipality"),
    "portal.topic": REGION,
    "portal.contact": _of("municipality"),
    "portal.alertbanner": _of("municipality"),
    "portal.homepage": PAGE,
    "portal.standardpage": PAGE,
    "portal.searchentry": _of("municipality"),
    "portal.searchword": _of("municipality"),
    "portal.resident": PERSON,
    "portal.subject": _of("municipality"),
    "portal.entry": _of("municipality"),
    "portal.entrysubject": _of("entry__municipality"),
    "portal.notice": _of("municipality"),
    "portal.channeluse": _of("municipality"),
    "portal.importancerule": _of("municipality"),
    # What somebody follows and was told is theirs alone; the municipality sees numbers.
    "portal.follower": PERSON,
    "portal.follow": PERSON,
    "portal.device": PERSON,
    "portal.address": PERSON,
    "portal.delivery": PERSON,
    # Numbers of deliveries that a worker holds for two minutes.
    "portal.lease": SYSTEM,
    "cases.source": _of("municipality"),
    "cases.run": _of("source__municipality"),
    "cases.answer": _of("source__municipality"),
    # The same bytes may come from two sources; a body is only ever read through an answer.
    "cases.rawbody": SYSTEM,
    "cases.term": _of("municipality"),
    "cases.stage": REGION,
    "cases.body": _of("municipality"),
    "cases.meeting": _of("municipality"),
    "cases.document": _of("municipality"),
    "cases.case": _of("municipality"),
    "cases.consideration": _of("municipality"),
    "cases.agendaitem": _of("municipality"),
    "cases.caseevent": _of("municipality"),
    "cases.caseindexpage": PAGE,
    "cases.casepage": PAGE,
    "microservices.category": _of("municipality"),
    "microservices.recognition": _of("municipality"),
    "microservices.listing": _of("municipality"),
    "microservices.exchange": _of("municipality"),
    "microservices.permit": _of("municipality"),
    "microservices.phoneneighbour": _of("municipality"),
    "microservices.report": _of("municipality"),
    # coins have no owner's name on them; the books are open as a whole
    "microservices.account": _of("municipality"),
    "microservices.hold": _of("municipality"),
    "microservices.transfer": _of("municipality"),
    "microservices.mint": _of("municipality"),
    "microservices.dormancy": _of("municipality"),
    "microservices.campaign": _of("municipality"),
    "microservices.campaignpage": PAGE,
    "microservices.participation": _of("campaign__municipality"),
    "microservices.business": _of("municipality"),
    "microservices.post": _of("business__municipality"),
    "microservices.perk": _of("post__business__municipality"),
    "microservices.figuresday": _of("municipality"),
    "microservices.populationtable": _of("municipality"),
    "microservices.populationcell": _of("table__municipality"),
    "microservices.dayroot": REGION,
    "microservices.inspection": REGION,
    # a place says nothing of whose it is on the desk; the rest of a board is read through it
    "microservices.school": _of("municipality"),
    "microservices.boardplace": _of("municipality"),
    "microservices.board": _of("municipality"),
    "microservices.schooltotal": _of("school__municipality"),
    "microservices.boardline": PERSON,
    "microservices.sharecard": PERSON,
    "microservices.sharecount": _of("municipality"),
    "microservices.suspicion": _of("municipality"),
    "microservices.honour": _of("municipality"),
    # read through what they belong to
    "microservices.exchangeevent": _of("exchange__municipality"),
    "microservices.message": _of("exchange__municipality"),
    "microservices.rating": _of("exchange__municipality"),
    "microservices.permitcheck": _of("permit__municipality"),
    "microservices.permitstep": _of("permit__municipality"),
    "microservices.waitingplace": PERSON,
    "microservices.asked": PERSON,
    "microservices.sentpicture": PERSON,
    "microservices.neighbour": PERSON,
    "microservices.block": PERSON,
    "microservices.guardianconsent": PERSON,
    "microservices.followup": PERSON,
    "microservices.trial": PERSON,
    "microservices.speaker": PERSON,
    "microservices.voucher": PERSON,
    "microservices.learningcoins": _of("municipality"),
    "microservices.learningpay": PERSON,
    # of nobody: no row leads to a person, and no page or desk shows one
    "microservices.lifeanswer": _of("municipality"),
    # a question without a municipality is the region's, which has a desk of its own
    "barometer.question": _of("municipality"),
    "barometer.commonquestion": REGION,
    "barometer.questionversion": _of("question__municipality"),
    "barometer.round": _of("municipality"),
    "barometer.roundquestion": _of("round__municipality"),
    "barometer.cell": _of("round__municipality"),
    "barometer.margin": _of("question__round__municipality"),
    "barometer.weightrun": _of("round__municipality"),
    "barometer.release": _of("round__municipality"),
    "barometer.estimate": _of("release__round__municipality"),
    "barometer.comparison": _of("estimate__release__round__municipality"),
    "barometer.servicepromise": _of("municipality"),
    "barometer.promiseversion": _of("promise__municipality"),
    "barometer.promisemeasure": _of("version__promise__municipality"),
    "barometer.promisejudgement": _of("promise__municipality"),
    "barometer.milestone": _of("promise__municipality"),
    "barometer.competition": _of("municipality"),
    "barometer.criterion": _of("competition__municipality"),
    "barometer.juror": _of("competition__municipality"),
    "barometer.idea": _of("competition__municipality"),
    "barometer.ideawording": _of("idea__competition__municipality"),
    "barometer.juryscore": _of("idea__competition__municipality"),
    "barometer.recusal": _of("idea__competition__municipality"),
    "barometer.decision": _of("idea__competition__municipality"),
    "barometer.bootcamp": _of("municipality"),
    "barometer.teammember": _of("bootcamp__municipality"),
    "barometer.bootcampsession": _of("bootcamp__municipality"),
    "barometer.experiment": _of("bootcamp__municipality"),
    "barometer.signup": PERSON,
    # whose idea it is, who supports it and who votes for it is read through the idea
    "barometer.ideaauthor": PERSON,
    "barometer.support": PERSON,
    "barometer.ideavote": PERSON,
    # who took part, and what was answered: no row of one leads to a row of the other, and no page or desk shows one
    "barometer.ledgerentry": _of("round__municipality"),
    "barometer.response": _of("round__municipality"),
    "barometer.answer": _of("response__round__municipality"),
    "learning.courseindexpage": PAGE,
    "learning.coursepage": PAGE,
    "learning.modulepage": PAGE,
    "learning.lessonpage": PAGE,
    "learning.courseoutline": _of("municipality"),
    # how far somebody is, is theirs; the municipality sees numbers
    "learning.enrolment": PERSON,
    "learning.lessonprogress": PERSON,
    "learning.quizkey": _of("municipality"),
    "learning.blockprogress": PERSON,
    "learning.ambassador": _of("municipality"),
    "learning.teamsession": _of("municipality"),
    "learning.goal": _of("municipality"),
    # who signed up stands on the desk of its session; what a session tells is read through it
    "learning.booking": _of("session__municipality"),
    "learning.attendance": _of("booking__session__municipality"),
    "learning.teamstep": _of("session__municipality"),
    "learning.selfservice": _of("municipality"),
    # read through the service they are of
    "learning.servicemonth": _of("service__municipality"),
    "learning.intervention": _of("service__municipality"),
    "learning.effectkey": _of("municipality"),
    "learning.licencepackage": _of("municipality"),
    "learning.witness": _of("municipality"),
    "learning.witnessrun": _of("municipality"),
    "learning.licence": _of("municipality"),
    "learning.issuerkey": _of("municipality"),
    "learning.practicescenario": _of("municipality"),
    "learning.informationindexpage": PAGE,
    "learning.informationpage": PAGE,
    "learning.coursecopy": _of("municipality"),
    "learning.lessonpost": _of("municipality"),
}


class Door(enum.StrEnum):
    """Who stands behind an address outside the CMS."""

    HOST = "host"
    """Everybody, and it shows the municipality of the host: another's rows are not there."""
    PERSON = "person"
    """Whoever is signed in, and it shows their own rows only."""
    SYSTEM = "system"
    """The machinery: signing in, files by their own address. It shows no rows of a municipality."""


# Every address outside the CMS, by the name of its view. A name ending in a star stands for all it begins.
ADDRESSES: dict[str, Door] = {
    "door": Door.HOST,
    "front": Door.HOST,
    "robots": Door.HOST,
    "sitemap": Door.HOST,
    "sitemap_file": Door.HOST,
    "told": Door.HOST,
    # The key or the seal in the address says whose.
    "told_to": Door.PERSON,
    "stop_short": Door.PERSON,
    "hook_messages": Door.SYSTEM,
    "security_txt": Door.HOST,
    "was": Door.HOST,
    "manifest": Door.HOST,
    "service_worker": Door.HOST,
    "offline": Door.HOST,
    "styleguide": Door.SYSTEM,
    "styleguide_mail": Door.SYSTEM,
    "picture": Door.SYSTEM,
    "search": Door.HOST,
    "search_suggest": Door.HOST,
    "feed": Door.HOST,
    "feed_*": Door.HOST,
    "cases:*": Door.HOST,
    "microservices:my_*": Door.PERSON,
    "microservices:ask*": Door.PERSON,
    "microservices:offer*": Door.PERSON,
    "microservices:take": Door.PERSON,
    "microservices:wait": Door.PERSON,
    "microservices:report": Door.PERSON,
    "microservices:block": Door.PERSON,
    # for whoever holds the code that a young person gave them
    "microservices:guardian": Door.PERSON,
    # a code on the spot, and the screen that shows it: for whoever is there, and for the colleague who opened it
    "microservices:campaign_*": Door.PERSON,
    "microservices:exchange": Door.PERSON,
    "microservices:exchange_*": Door.PERSON,
    "microservices:*": Door.HOST,
    "barometer:my_*": Door.PERSON,
    # takes answers of whoever has a token, and shows nothing
    "barometer:cast": Door.SYSTEM,
    "barometer:*": Door.HOST,
    "datasets:*": Door.HOST,
    "learning:my_*": Door.PERSON,
    "learning:*": Door.HOST,
    "badges:*": Door.HOST,
    "ideas:my_*": Door.PERSON,
    "ideas:*": Door.HOST,
    "wagtail_serve": Door.HOST,
    "wagtaildocs_serve": Door.HOST,
    "wagtaildocs_authenticate_with_password": Door.SYSTEM,
    "wagtailcore_authenticate_with_password": Door.SYSTEM,
    "wagtailcore_login": Door.SYSTEM,
    "notice": Door.HOST,
    "importance": Door.HOST,
    "follow": Door.HOST,
    "follow_search": Door.HOST,
    "follow_circle": Door.HOST,
    # for whoever holds the key that stands in the message
    "stop_*": Door.PERSON,
    "alert": Door.PERSON,
    "alerts": Door.PERSON,
    "alert_*": Door.PERSON,
    "alerts_*": Door.PERSON,
    "device_*": Door.PERSON,
    "sign_in": Door.SYSTEM,
    "sign_out": Door.PERSON,
    "my_*": Door.PERSON,
    "eid_*": Door.SYSTEM,
    "account_*": Door.SYSTEM,
    "mfa_*": Door.PERSON,
}
# Addresses without a name: redirects of well-known paths.
NAMELESS = {"was", "favicon.ico", "apple-touch-icon.png"}


def door(view_name: str) -> Door | None:
    """Who stands behind a view outside the CMS; ``None`` for one that nobody has classified."""
    if view_name in ADDRESSES:
        return ADDRESSES[view_name]
    stems = {name[:-1]: kind for name, kind in ADDRESSES.items() if name.endswith("*")}
    return next((kind for stem, kind in stems.items() if view_name.startswith(stem)), None)


NOTHING = "nothing"
"""The argument names no row: a verb, a format, a kind of model."""
SUPERUSER = "superuser"
"""Installation-wide: only for superusers."""

# What each argument of each address of the CMS names. A name alone holds for every view of the namespace.
ARGUMENTS: dict[str, dict[str, str]] = {
    "portal_cms": {
        "page_id": "page",
        "parent_page_id": "page or above",
        "pk": "named row",
        "app_label": NOTHING,
        "app_name": NOTHING,
        "model_name": NOTHING,
    },
    "wagtailadmin_explore": {"parent_page_id": "page or above"},
    "wagtailadmin_explore_results": {"parent_page_id": "page or above"},
    "wagtailadmin_choose_page_child": {"parent_page_id": "page or above"},
    "wagtail_bulk_action": {"app_label": NOTHING, "model_name": NOTHING, "action": NOTHING},
    "wagtailadmin_tag_model_autocomplete": {"app_name": NOTHING, "model_name": NOTHING},
    "wagtailadmin_password_reset_confirm": {"uidb64": NOTHING, "token": NOTHING},
    "wagtailadmin_api": {"pk": "page or above", "action_name": NOTHING},
    "wagtailadmin_api:documents": {"pk": "wagtaildocs.document"},
    "wagtailadmin_api:images": {"pk": "wagtailimages.image"},
    "wagtailadmin_pages": {
        "page_id": "page",
        "parent_page_id": "page or above",
        "page_to_move_id": "page",
        "destination_id": "page",
        "revision_id": "wagtailcore.revision",
        "task_state_id": "wagtailcore.taskstate",
        "workflow_state_id": "wagtailcore.workflowstate",
        "task_id": "wagtailcore.task",
        "action_name": NOTHING,
        "content_type_app_name": NOTHING,
        "content_type_model_name": NOTHING,
        "app_label": NOTHING,
        "model_name": NOTHING,
    },
    "wagtailadmin_pages:revisions_compare": {
        "0": "page",
        "1": "wagtailcore.revision",
        "2": "wagtailcore.revision",
    },
    "wagtailadmin_collections": {
        "pk": "wagtailcore.collection",
        "collection_id": "wagtailcore.collection",
    },
    "wagtailadmin_workflows": {
        "pk": SUPERUSER,
        "page_pk": SUPERUSER,
        "workflow_pk": SUPERUSER,
        "task_id": SUPERUSER,
        "app_label": SUPERUSER,
        "model_name": SUPERUSER,
    },
    "wagtailadmin_editing_sessions": {
        "app_label": NOTHING,
        "model_name": NOTHING,
        "object_id": "named row",
        "session_id": "wagtailadmin.editingsession",
    },
    "wagtail_localize": {
        "page_id": "page",
        "pk": "named row",
        "app_label": NOTHING,
        "model_name": NOTHING,
        "translation_source_id": "wagtail_localize.translationsource",
        "translation_id": "wagtail_localize.translation",
        # Both are looked up by Wagtail Localize inside the translation of the same address.
        "string_segment_id": NOTHING,
        "overridable_segment_id": NOTHING,
        "mode": NOTHING,
    },
    # Answers with any row of a model to whoever may open the CMS.
    "wagtail_localize:snippets_api_listing": {"app_label": SUPERUSER, "model_name": SUPERUSER},
    "wagtail_localize:snippets_api_detail": {
        "app_label": SUPERUSER,
        "model_name": SUPERUSER,
        "pk": SUPERUSER,
    },
    "wagtailsettings": {"app_name": SUPERUSER, "model_name": SUPERUSER, "pk": SUPERUSER},
    "wagtaildocs": {
        "document_id": "wagtaildocs.document",
        "doc_id": "wagtaildocs.document",
        "uploaded_file_id": "wagtailcore.uploadedfile",
    },
    "wagtaildocs_chooser": {"pk": "wagtaildocs.document"},
    "wagtailimages": {
        "image_id": "wagtailimages.image",
        "filter_spec": NOTHING,
        "uploaded_file_id": "wagtailcore.uploadedfile",
    },
    "wagtailimages_chooser": {"pk": "wagtailimages.image", "image_id": "wagtailimages.image"},
    "wagtaillocales": {"pk": SUPERUSER},
    "wagtailsites": {"pk": SUPERUSER},
    "wagtailusers_users": {"pk": "portal.resident"},
    "wagtailusers_groups": {"pk": SUPERUSER},
    "learning_funnel": {"page_id": "page"},
}

# Lists without an argument that would show the whole installation.
CLOSED = frozenset(
    {
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_reports:page_types_usage_results",
        "wagtailadmin_workflows:task_chooser",
        "wagtailadmin_workflows:task_chooser_results",
    }
)


def named_by(namespaces: list[str], view_name: str, argument: str) -> str | None:
    """What ``argument`` of the view names: the narrowest line of the table wins; ``None`` if there is none."""
    places = [":".join([*namespaces, view_name])]
    places += [":".join(namespaces[:length]) for length in range(len(namespaces), 0, -1)]
    for place in places:
        if argument in (line := ARGUMENTS.get(place, {})):
            return line[argument]
    return None
