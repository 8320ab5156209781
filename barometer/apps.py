from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class BarometerConfig(AppConfig):
    name = "barometer"
    verbose_name = _("Barometer")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say, checks what Django and the doctor ask, square a part of the
        # front page, round_telling what is told of an open one, reactions what follows from a release
        from barometer import (  # noqa: F401
            checks,
            log_actions,
            reactions,
            release_triggers,
            round_telling,
            round_triggers,
            square,
        )
        from portal import queue

        square.bring()
        queue.every(1, "barometer.tasks.sweep")
        queue.every(60, "barometer.tasks.shuffle")
        pre_migrate.connect(
            round_triggers.make_way, sender=self, dispatch_uid="barometer.rounds_make_way"
        )
        pre_migrate.connect(
            release_triggers.make_way, sender=self, dispatch_uid="barometer.releases_make_way"
        )
        post_migrate.connect(round_triggers.install, sender=self, dispatch_uid="barometer.rounds")
        post_migrate.connect(
            release_triggers.install, sender=self, dispatch_uid="barometer.releases"
        )
