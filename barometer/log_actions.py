"""What the audit log can say about surveys: what is asked and when, never who answered; and about promises."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from barometer.actions import milestones, promises, questions, rounds


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for module in (questions, rounds, promises, milestones):
        for action, label in module.LOG_LABELS.items():
            actions.register_action(action, label, label)
