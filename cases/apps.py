from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Council cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases import log_actions, stages  # noqa: F401  (registers what the audit log can say)
        from portal import queue


        post_migrate.connect(stages.install, sender=self, dispatch_uid="cases.stages")
        queue.every(1, "cases.tasks.sweep")
