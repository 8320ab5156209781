from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MicroservicesConfig(AppConfig):
    name = "microservices"
    verbose_name = _("Neighbours' help")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # log_actions registers what the audit log can say
        from microservices import log_actions, triggers  # noqa: F401

        post_migrate.connect(triggers.install, sender=self, dispatch_uid="microservices.triggers")
