from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MicroservicesConfig(AppConfig):
    name = "microservices"
    verbose_name = _("Neighbours' help")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say, checks what Django and the doctor ask, square the place in
        # the menu and the part of the front page, reactions what follows from a step, and with it what exchanges tell,
        # searching how businesses are found
        from microservices import (  # noqa: F401
            checks,
            log_actions,
            reactions,
            searching,
            square,
            triggers,
        )
        from portal import queue

        square.bring()
        queue.every(1, "microservices.tasks.sweep")
        queue.every(60, "microservices.tasks.books")
        queue.every(60, "microservices.tasks.permits")
        queue.every(60, "microservices.tasks.pictures")
        queue.every(60, "microservices.tasks.boards")
        queue.every(60, "microservices.tasks.figures")
        queue.every(60, "microservices.tasks.follow_up")
        queue.every(60, "microservices.tasks.dormancy")
        queue.every(60, "microservices.tasks.learning")
        triggers.guard.watch(self, "microservices.triggers")
