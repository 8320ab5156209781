from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class BarometerConfig(AppConfig):
    name = "barometer"
    verbose_name = _("Barometer")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say, checks what Django and the doctor ask, the squares parts of
        # the front page, what tells and reacts what follows when something happens
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
        guards = {
            "rounds": round_triggers,
            "releases": release_triggers,
            "promises": promise_triggers,
        }
        for name, guard in guards.items():
            pre_migrate.connect(guard.make_way, sender=self, dispatch_uid=f"barometer.{name}_way")
            post_migrate.connect(guard.install, sender=self, dispatch_uid=f"barometer.{name}")
