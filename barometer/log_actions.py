"""What the audit log can say about surveys, ideas, bootcamps and promises; never who answered."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from barometer.actions import (
    bootcamps,
    competitions,
    ideas,
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
    found = (questions, rounds, sheets, weighing, releasing)
    for module in (*found, competitions, ideas, bootcamps, promises, milestones):
        for action, label in module.LOG_LABELS.items():
            actions.register_action(action, label, label)
