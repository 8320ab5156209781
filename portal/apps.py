from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def bring_table_of_roles_into_force(using: str, **kwargs: Any) -> None:
    """After every ``migrate``: an upgrade that changes what a role may do needs no further step."""
    from portal.actions import municipality
    from portal.models import Municipality

    # a partial migration, backwards or to an older state, has no tables to fill
    if Municipality._meta.db_table in connections[using].introspection.table_names():
        municipality.sync_all()


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The signal comes once per app that has models; permissions of all apps exist after the last one.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(
            bring_table_of_roles_into_force, sender=last, dispatch_uid="portal.table_of_roles"
        )
