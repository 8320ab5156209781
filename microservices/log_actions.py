"""What the audit log can say about neighbours' help."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from microservices.actions import (
    boards,
    businesses,
    campaigns,
    consents,
    figures,
    honours,
    permits,
    phone,
    posts,
    safety,
    suspicions,
    talking,
    trials,
)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "microservices.coins.reverse", _("Set right"), _("Set a payment for help right")
    )
    actions.register_action("microservices.mint.ask", _("Ask for coins"), _("Asked for new coins"))
    actions.register_action("microservices.mint.agree", _("Make coins"), _("Made new coins"))
    actions.register_action(
        "microservices.mint.decline", _("Make no coins"), _("Declined to make new coins")
    )
    for verb, label, message in (
        ("listing.enter", _("Enter"), _("Wrote down for a resident what they asked for or offer")),
        ("listing.approve", _("Let out"), _("Let a listing out")),
        ("listing.remove", _("Remove"), _("Removed a listing")),
        ("exchange.propose", _("Propose"), _("Proposed how an exchange is to be decided")),
        ("exchange.resolve", _("Decide"), _("Decided an exchange")),
        ("exchange.void", _("Stop"), _("Stopped an exchange")),
    ):
        actions.register_action(f"microservices.{verb}", label, message)
    for module in (
        boards,
        businesses,
        campaigns,
        consents,
        figures,
        honours,
        permits,
        phone,
        posts,
        safety,
        suspicions,
        talking,
        trials,
    ):
        for action, label in module.LOG_LABELS.items():
            actions.register_action(action, label, label)
