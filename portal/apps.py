from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


def bring_table_of_roles_into_force(using: str, **kwargs: Any) -> None:
    """After every ``migrate``: an upgrade that changes what a role may do needs no further step."""
    from portal.actions import municipality
    from portal.models import Municipality

    # a partial migration, backwards or to an older state, has no tables to fill
    if Municipality._meta.db_table in connections[using].introspection.table_names():
        municipality.sync_all()


def keep_schedules(using: str, **kwargs: Any) -> None:
    from django_q.models import Schedule

    from portal import queue

    if Schedule._meta.db_table in connections[using].introspection.table_names():
        queue.keep_schedules()


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # all but queue register what is in them
        from portal import (  # noqa: F401
            checks,
            circles,
            fulltext,
            mails,
            notices,
            page_search,
            push,
            queue,
            reactions,
            sitemaps,
            texts,
        )

        self.open_doors()
        # also the workers' sign of life: `manage.py doctor` sees a schedule that nobody moves on
        queue.every(1, "portal.tasks.publish_scheduled_pages")
        queue.every(1, "portal.tasks.sweep_deliveries")
        queue.every(60, "portal.tasks.forget_ended_sessions")
        queue.every(60, "portal.tasks.forget_unfollowed")
        queue.every(24 * 60, "portal.tasks.forget_nobodys")
        # The signal comes once per app that has models; permissions of all apps exist after the last one.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(
            bring_table_of_roles_into_force, sender=last, dispatch_uid="portal.table_of_roles"
        )
        post_migrate.connect(fulltext.install, sender=last, dispatch_uid="portal.fulltext")
        post_migrate.connect(keep_schedules, sender=last, dispatch_uid="portal.schedules")

    @staticmethod
    def open_doors() -> None:
        """The identity provider, the audit of second factors, and what each app stores about people."""
        from allauth.socialaccount.providers import registry

        from portal import feed_views, me, signals  # noqa: F401  (they register what is in them)
        from portal.identity import EidProvider

        registry.register(EidProvider)
        feed_views.bring()
        autodiscover_modules("mydata")


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user administration, with our views of staff."""

    user_viewset = "portal.staff_admin.StaffViewSet"
