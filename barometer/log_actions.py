"""What the audit log can say about surveys: what is asked and when, and how many papers were written down; never who
answered. And about promises."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from barometer.actions import (
    milestones,
    promises,
    questions,
    releasing,
    rounds,
    sheets,
    weighing,
)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for module in (questions, rounds, sheets, weighing, releasing, promises, milestones):
        for action, label in module.LOG_LABELS.items():
            actions.register_action(action, label, label)
