from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class BarometerConfig(AppConfig):
    name = "barometer"
    verbose_name = _("Barometer")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say, checks what Django and the doctor ask, square a part of the
        # front page, reactions what follows from a release, and with it what surveys tell
        from barometer import checks, log_actions, reactions, release_triggers, square  # noqa: F401
        from portal import queue

        square.bring()
        queue.every(1, "barometer.tasks.sweep")
        queue.every(60, "barometer.tasks.shuffle")
        pre_migrate.connect(
            release_triggers.make_way, sender=self, dispatch_uid="barometer.releases_make_way"
        )
        post_migrate.connect(
            release_triggers.install, sender=self, dispatch_uid="barometer.releases"
        )
