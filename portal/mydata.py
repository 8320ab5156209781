"""What is stored about a person: one entry for every table that refers to people.

From the entries come the table on My page, the file people download, and what deleting an account does. A
feature adds its own in a module ``mydata`` of its app, which is found by itself; a test walks all installed models and
fails on one that refers to people without an entry.

The file is JSON: ``{"format": "torget-my-data", "version": 1, "made_at": ISO 8601, "host": …, "stored":
[{"table", "what", "why", "until", "rows": [{column: value}]}]}``. Times are ISO 8601 with their zone; rows of other
people are in none of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from portal.channels import Channel, State
from portal.models import Address, Delivery, Device, Follow, Follower, Resident

Rows = Iterable[dict[str, Any]]


@dataclasses.dataclass(frozen=True)
class Stored:
    """What one table holds about people.

    model: ``app.Model``; what, why, until: words for the person
    rows: the person's own rows, for the download; where it is none, ``exempt`` says why
    erase: takes away what does not go with the account by itself; where it is none, the database does it
      (``CASCADE``) or ``exempt`` says why it stays
    whose: ``everybody``, or only ``residents`` (who come by eID) or ``staff`` have anything here
    """

    model: str
    what: Any
    why: Any = ""
    until: Any = ""
    rows: Callable[[Resident], Rows] | None = None
    erase: Callable[[Resident], None] | None = None
    exempt: Any = ""
    whose: str = "everybody"


_stored: dict[str, Stored] = {}


class Unexplained(Exception):
    """A table is registered with neither what it exports nor a reason why it does not."""


def stores(entry: Stored) -> None:
    """Register an entry. Raises Unexplained where it says neither what is exported nor why nothing is."""
    if entry.rows is None and not entry.exempt:
        raise Unexplained(f"{entry.model}: name the rows, or say why there are none to show.")
    _stored[entry.model.lower()] = entry


def entries() -> list[Stored]:
    return list(_stored.values())


def table_for(resident: Resident) -> list[Stored]:
    """What to tell ``resident`` on My page: entries that can hold something about them."""
    works_here = resident.kind == Resident.Kind.STAFF or resident.has_usable_password()
    mine = {"everybody", "staff" if works_here else "residents"}
    return [entry for entry in entries() if entry.what and entry.whose in mine]


def export(resident: Resident, host: str) -> dict[str, Any]:
    """Everything stored about ``resident``, in the format described above."""
    return {
        "format": "torget-my-data",
        "version": 1,
        "made_at": timezone.localtime(),
        "host": host,
        "stored": [
            {
                "table": entry.model,
                "what": str(entry.what),
                "why": str(entry.why),
                "until": str(entry.until),
                "rows": list(entry.rows(resident)) if entry.rows else [],
                **({"left_out": str(entry.exempt)} if entry.exempt else {}),
            }
            for entry in table_for(resident)
        ],
    }


def erase(resident: Resident) -> None:
    """Take away everything about ``resident`` that would not go with the account by itself."""
    for entry in entries():
        if entry.erase:
            entry.erase(resident)


def _account(resident: Resident) -> Rows:
    yield {
        "number": resident.pk,
        "user_name": resident.username,
        "first_name": resident.first_name,
        "last_name": resident.last_name,
        "email": resident.email,
        "kind": resident.kind,
        "home_municipality": resident.municipality.code if resident.municipality else None,
        "birth_year": resident.birth_year,
        "language": resident.language,
        "identity_hash": resident.subject_hash,
        "level_of_assurance": resident.assurance,
        "verified_at": resident.verified_at,
        "joined_at": resident.date_joined,
        "last_signed_in_at": resident.last_login,
        "open": resident.is_active,
    }


def _areas(resident: Resident) -> Rows:
    for area in resident.areas.select_related("municipality"):
        yield {"municipality": area.municipality.slug, "area": area.slug, "name": area.name}


def _topics(resident: Resident) -> Rows:
    for topic in resident.topics.all():
        yield {"topic": topic.code, "name": topic.name}


def _log(resident: Resident):
    people = ContentType.objects.get_for_model(Resident)
    return ModelLogEntry.objects.filter(
        Q(content_type=people, object_id=str(resident.pk)) | Q(user_id=resident.pk)
    )


def _log_rows(resident: Resident) -> Rows:
    people = ContentType.objects.get_for_model(Resident)
    for entry in _log(resident).order_by("timestamp"):
        about_me = entry.content_type_id == people.pk and entry.object_id == str(resident.pk)
        yield {
            "at": entry.timestamp,
            "action": entry.action,
            "about": "me" if about_me else str(entry.content_type),
            "by_me": entry.user_id == resident.pk,
        }


def _forget_log(resident: Resident) -> None:
    people = ContentType.objects.get_for_model(Resident)
    ModelLogEntry.objects.filter(content_type=people, object_id=str(resident.pk)).delete()
    ModelLogEntry.objects.filter(user_id=resident.pk).update(user=None)


def sessions_of(resident: Resident) -> list[str]:
    """Keys of the open sessions of ``resident``; a session names its person only inside."""
    me = str(resident.pk)
    return [
        session.session_key
        for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == me
    ]


def _end_sessions(resident: Resident) -> None:
    Session.objects.filter(session_key__in=sessions_of(resident)).delete()


def _session_rows(resident: Resident) -> Rows:
    for session in Session.objects.filter(session_key__in=sessions_of(resident)):
        yield {"ends_at": session.expire_date}


AS_LONG_AS_ACCOUNT = _("As long as you have an account")

stores(
    Stored(
        "portal.Resident",
        _(
            "Your account: first name, kind, home municipality, birth year, language, level of sign-in"
        ),
        _("To greet you, to know what concerns you, and to keep children safe"),
        AS_LONG_AS_ACCOUNT,
        _account,
    )
)
stores(
    Stored(
        "socialaccount.SocialAccount",
        _("The link to your eID: a keyed hash, never your personal number"),
        _("To recognise you the next time"),
        AS_LONG_AS_ACCOUNT,
        lambda resident: SocialAccount.objects.filter(user=resident).values(
            "provider", "uid", "date_joined", "last_login", "extra_data"
        ),
        whose="residents",
    )
)
stores(
    Stored(
        "portal.Resident_areas",
        _("The areas you are interested in"),
        _("To show you what happens there"),
        _("Until you change them"),
        _areas,
    )
)
stores(
    Stored(
        "portal.Resident_topics",
        _("The topics you are interested in"),
        _("To show you what is about them"),
        _("Until you change them"),
        _topics,
    )
)
stores(
    Stored(
        "sessions.Session",
        _("That you are signed in on a device"),
        _("So that you need not sign in on every page"),
        _("Until you sign out, 12 hours at most"),
        _session_rows,
        _end_sessions,
    )
)
stores(
    Stored(
        "wagtailcore.ModelLogEntry",
        _("A log of changes to your account: what and when"),
        _("To find out what happened if something goes wrong"),
        AS_LONG_AS_ACCOUNT,
        _log_rows,
        _forget_log,
    )
)

# What people follow and are told


def _follower(resident: Resident) -> Rows:
    for row in Follower.objects.visible_to(resident):
        yield {
            "language": row.language,
            "quiet_hours": [row.quiet_from, row.quiet_to],
            "discreet": row.discreet,
            "paused_until": row.paused_until,
            "feed_seen_at": row.seen_at,
            "since": row.created_at,
        }


def _follows(resident: Resident) -> Rows:
    for row in Follow.objects.visible_to(resident).select_related("subject", "municipality"):
        yield {
            "municipality": row.municipality.slug,
            "kind": row.subject.kind,
            "number": row.subject.object_id,
            "words": row.subject.words,
            "place": [row.subject.latitude, row.subject.longitude, row.subject.radius],
            "level": row.level,
            "rhythm": row.rhythm,
            "channels": [channel.name.lower() for channel in row.channels],
            "paused_until": row.paused_until,
            "since": row.created_at,
        }


def _devices(resident: Resident) -> Rows:
    # the address and the keys would let whoever has the file send to the device
    return Device.objects.visible_to(resident).values(
        "label", "origin", "created_at", "tested_at", "gone_at"
    )


def _addresses(resident: Resident) -> Rows:
    for row in Address.objects.visible_to(resident):
        yield {
            "channel": Channel(row.channel).name.lower(),
            "value": row.value,
            "confirmed_at": row.confirmed_at,
            "refused_at": row.refused_at,
            "refused_because": row.refused_because,
        }


def _deliveries(resident: Resident) -> Rows:
    for row in Delivery.objects.visible_to(resident).select_related("entry").iterator():
        yield {
            "what": f"{row.entry.kind} {row.entry.object_id}",
            "channel": Channel(row.channel).name.lower(),
            "state": State(row.state).name.lower(),
            "outcome": row.outcome,
            "due_at": row.due_at,
            "sent_at": row.sent_at,
            "read_at": row.read_at,
        }


stores(
    Stored(
        "portal.Follower",
        _("How you want to be told: language, quiet hours, pause"),
        _("To tell you things when it suits you"),
        AS_LONG_AS_ACCOUNT,
        _follower,
    )
)
stores(
    Stored(
        "portal.Follow",
        _("What you follow, how much of it, and where you are told"),
        _("To tell you what touches you, and nothing else"),
        _("Until you stop following it"),
        _follows,
    )
)
stores(
    Stored(
        "portal.Device",
        _("Browsers that take alerts for you"),
        _("To reach you there"),
        _("Until you remove the device, or it no longer takes alerts"),
        _devices,
    )
)
stores(
    Stored(
        "portal.Address",
        _("The e-mail address and the mobile number you gave us"),
        _("To reach you there"),
        _("Until you remove them"),
        _addresses,
    )
)
stores(
    Stored(
        "portal.Delivery",
        _("What you were told, when and on which channel"),
        _("So that you can read it again, and so that nothing is told twice"),
        AS_LONG_AS_ACCOUNT,
        _deliveries,
    )
)

# Accounts of staff

stores(
    Stored(
        "portal.Resident_groups",
        _("Your roles"),
        _("To let you do your work"),
        _("Until an administrator takes them back"),
        lambda resident: resident.groups.values("name"),
        whose="staff",
    )
)
stores(
    Stored(
        "portal.Resident_user_permissions",
        _("Rights given to you alone"),
        _("To let you do your work"),
        _("Until an administrator takes them back"),
        lambda resident: resident.user_permissions.values("codename"),
        whose="staff",
    )
)
stores(
    Stored(
        "account.EmailAddress",
        _("Your e-mail address at work"),
        _("To sign in and to get a new password"),
        AS_LONG_AS_ACCOUNT,
        lambda resident: EmailAddress.objects.filter(user=resident).values(
            "email", "verified", "primary"
        ),
        whose="staff",
    )
)
stores(
    Stored(
        "mfa.Authenticator",
        _("Your second factors"),
        _("To keep the CMS safe"),
        _("Until you remove them"),
        # what opens an account belongs in no file
        lambda resident: Authenticator.objects.filter(user=resident).values(
            "type", "created_at", "last_used_at"
        ),
        whose="staff",
    )
)
stores(
    Stored(
        "wagtailusers.UserProfile",
        _("How you like the CMS: language, theme, mails"),
        _("To look the way you chose"),
        AS_LONG_AS_ACCOUNT,
        lambda resident: UserProfile.objects.filter(user=resident).values(
            "preferred_language", "current_time_zone", "theme", "density"
        ),
        whose="staff",
    )
)

_WORK = _(
    "That you wrote, changed or approved this is part of the municipality's record. It stays when you leave; "
    "you see it in the history of each page."
)
_DESK = _("Holds only what you are working on in the CMS right now, and goes when you finish.")

for _model, _what in {
    "wagtailcore.Page": _("Pages you made or locked"),
    "wagtailcore.Revision": _("Versions of pages you saved"),
    "wagtailcore.PageLogEntry": _("The history of pages you worked on"),
    "wagtailcore.WorkflowState": _("Pages you sent to be approved"),
    "wagtailcore.TaskState": _("Pages you approved or sent back"),
    "wagtailcore.Comment": _("Comments you wrote in the CMS"),
    "wagtailcore.CommentReply": _("Answers to comments you wrote in the CMS"),
    "wagtaildocs.Document": _("Documents you uploaded"),
    "wagtailimages.Image": _("Pictures you uploaded"),
    "portal.Notice": _("Warnings and corrections you wrote or sent"),
    "wagtail_localize.StringTranslation": _("Sentences you translated"),
    "wagtail_localize.SegmentOverride": _("Parts of translations you changed"),
}.items():
    stores(Stored(_model, _what, exempt=_WORK, whose="staff"))
for _model, _what in {
    "wagtailcore.PageSubscription": _("Pages whose comments you follow"),
    "wagtailcore.UploadedFile": _("Files you are uploading"),
    "wagtailadmin.EditingSession": _("What you have open in the CMS"),
    "wagtailadmin.FormState": _("Forms you have not saved yet"),
}.items():
    stores(Stored(_model, _what, exempt=_DESK, whose="staff"))

# Tables that can point at any row, and never at a person: people have neither tags, versions, search entries
# nor references of their own.
for _model in ("taggit.TaggedItem", "wagtailsearch.IndexEntry", "wagtailcore.ReferenceIndex"):
    stores(Stored(_model, "", exempt=_("People are not in this table.")))
