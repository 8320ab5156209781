from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class BarometerConfig(AppConfig):
    name = "barometer"
    verbose_name = _("Barometer")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say, checks what the doctor asks, square a part of the front
        # page, promise_reactions what follows when something happens to a promise, and with it what promises tell
        from barometer import (  # noqa: F401
            checks,
            log_actions,
            promise_checks,
            promise_reactions,
            promise_triggers,
            square,
        )
        from portal import queue
        from portal.pagecache import allow_query

        square.bring()
        allow_query("standing", "service")
        queue.every(1, "barometer.tasks.sweep")
        queue.every(60, "barometer.tasks.shuffle")
        queue.every(60, "barometer.tasks.promises")
        pre_migrate.connect(
            promise_triggers.make_way, sender=self, dispatch_uid="barometer.promises_make_way"
        )
        post_migrate.connect(
            promise_triggers.install, sender=self, dispatch_uid="barometer.promise_triggers"
        )
