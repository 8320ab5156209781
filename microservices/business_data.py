"""What businesses and vouchers store about a person, and what is left of it when they delete their account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from microservices.actions import vouchers
from microservices.models import Post, Speaker, Voucher
from portal.models import Resident
from portal.mydata import AS_LONG_AS_ACCOUNT, Rows, Stored, stores


def _vouchers(resident: Resident) -> Rows:
    for row in Voucher.objects.visible_to(resident).select_related("perk__post__business"):
        yield {
            "business": row.perk.post.business.name,
            "what": row.perk.post.title,
            "coins": row.coins,
            "state": row.state,
            "made_at": row.made_at,
            "ended_at": row.ended_at,
        }


def _speaks_for(resident: Resident) -> Rows:
    for row in Speaker.objects.visible_to(resident).select_related("business"):
        yield {
            "business": row.business.name,
            "asked_at": row.asked_at,
            "agreed_at": row.agreed_at,
            "ended_at": row.ended_at,
        }


def _posts(resident: Resident) -> Rows:
    for row in Post.objects.filter(made_by=resident).select_related("business"):
        yield {
            "business": row.business.name,
            "kind": row.kind,
            "title": row.title,
            "text": row.text,
            "to_the_municipality": row.note,
            "state": row.state,
            "made_at": row.made_at,
        }


stores(
    Stored(
        "microservices.Voucher",
        _("What you got from businesses for coins, and whether you used it"),
        _("So that each voucher is used once. The business does not see who you are"),
        _("The coins move on, and nothing says any more that it was yours"),
        _vouchers,
        vouchers.forget,
    )
)
stores(
    Stored(
        "microservices.Speaker",
        _("Which businesses you were asked to speak for, and what you answered"),
        _("So that only those who may, post in the name of a business"),
        AS_LONG_AS_ACCOUNT,
        _speaks_for,
    )
)
stores(
    Stored(
        "microservices.Post",
        _("What you wrote in the name of a business"),
        _("So that residents find it"),
        _("As long as the business needs it. Nothing says any more that you wrote it"),
        _posts,
    )
)
