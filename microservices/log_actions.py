"""What the audit log can say about neighbours' help."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "microservices.coins.reverse", _("Set right"), _("Set a payment for help right")
    )
