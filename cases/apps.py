from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Council cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say, square what cases bring to every page,
        # reactions what follows when a page is published, searching how a case is found, telling what cases
        # tell, searches which followed searches find a case, checks what the doctor asks, indicators what promises are
        # measured by
        from cases import (  # noqa: F401
            append_only,
            checks,
            indicators,
            listing,
            log_actions,
            reactions,
            searches,
            searching,
            square,
            stages,
            telling,
        )
        from portal import queue
        from portal.pagecache import allow_query

        post_migrate.connect(stages.install, sender=self, dispatch_uid="cases.stages")
        post_migrate.connect(append_only.install, sender=self, dispatch_uid="cases.append_only")
        queue.every(1, "cases.tasks.sweep")
        allow_query("month", *listing.LABELS)
        square.bring()
        indicators.bring()
