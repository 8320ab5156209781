from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MicroservicesConfig(AppConfig):
    name = "microservices"
    verbose_name = _("Neighbours' help")
    default_auto_field = "django.db.models.BigAutoField"
