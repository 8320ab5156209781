"""What the audit log can say about council cases."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("cases.harvest", _("Harvest"), _("Harvested the case system"))
    actions.register_action("cases.release_run", _("Tell"), _("Told what a held run brought"))
    actions.register_action("cases.discard_run", _("Discard"), _("Kept a held run quiet"))
    actions.register_action(
        "cases.map_term", _("Give a meaning"), _("Gave a term of the source a meaning")
    )
    actions.register_action(
        "cases.explain", _("Explain"), _("Explained the case in plain language")
    )
