from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BarometerConfig(AppConfig):
    name = "barometer"
    verbose_name = _("Barometer")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say, checks what Django and the doctor ask, the squares parts of
        # the front page, searching how things are found, what tells and reacts what follows when something happens
        from barometer import (  # noqa: F401
            bootcamp_reactions,
            checks,
            idea_reactions,
            idea_square,
            log_actions,
            promise_checks,
            promise_reactions,
            promise_triggers,
            reactions,
            release_triggers,
            round_telling,
            round_triggers,
            searching,
            square,
        )
        from portal import queue
        from portal.pagecache import allow_query

        square.bring()
        idea_square.bring()
        allow_query("standing", "service")
        queue.every(1, "barometer.tasks.sweep")
        queue.every(60, "barometer.tasks.shuffle")
        queue.every(60, "barometer.tasks.promises")
        round_triggers.guard.watch(self, "barometer.rounds")
        release_triggers.guard.watch(self, "barometer.releases")
        promise_triggers.guard.watch(self, "barometer.promises")
