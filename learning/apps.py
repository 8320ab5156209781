from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Learning")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # the square brings the place in the menu, log_actions what the audit log can say, checks what the doctor asks,
        # what reacts hears when editors change a course or something happens to a team or under a lesson, searching how
        # a team is found
        from learning import (  # noqa: F401
            checks,
            log_actions,
            quiz_reactions,
            reactions,
            searching,
            square,
            talk_reactions,
            team_reactions,
        )
        from portal import queue

        square.bring()
        queue.every(5, "learning.tasks.sweep")
