"""What the portal adds to the CMS."""

from wagtail import hooks

from portal.actions import municipality


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for action, label in municipality.LOG_LABELS.items():
        actions.register_action(action, label, label)
