"""What the audit log can say about learning; never who learns."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from learning.actions import (
    ambassadors,
    bookings,
    copying,
    effects,
    licence_keys,
    licences,
    practice,
    talk,
    teams,
    witnesses,
    xapi,
)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for module in (
        teams,
        bookings,
        ambassadors,
        effects,
        licences,
        witnesses,
        licence_keys,
        practice,
        copying,
        talk,
        xapi,
    ):
        for action, label in module.LOG_LABELS.items():
            actions.register_action(action, label, label)
