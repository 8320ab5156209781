"""What the audit log can say about surveys and ideas: what is asked and when, and never who answered."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from barometer.actions import bootcamps, competitions, ideas, questions, rounds


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for module in (questions, rounds, competitions, ideas, bootcamps):
        for action, label in module.LOG_LABELS.items():
            actions.register_action(action, label, label)
