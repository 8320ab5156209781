from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BarometerConfig(AppConfig):
    name = "barometer"
    verbose_name = _("Barometer")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say, checks what the doctor asks, the squares parts of the front
        # page, the reactions what people are told of ideas and bootcamps
        from barometer import (  # noqa: F401
            bootcamp_reactions,
            checks,
            idea_reactions,
            idea_square,
            log_actions,
            square,
        )
        from portal import queue

        square.bring()
        idea_square.bring()
        queue.every(1, "barometer.tasks.sweep")
        queue.every(60, "barometer.tasks.shuffle")
