"""What every installation stands on and Wagtail makes in migrations, which most test runs leave out.

Made when ``migrate`` has made the tables (it sends ``post_migrate``), so it is the same with and without migrations.
As they are then, ``tests.tables`` keeps them.
"""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.signals import post_migrate
from wagtail.models import Collection, Locale, Page, Site
from wagtail_localize.models import Translation

from tests import tables


def lay_ground(using: str, **kwargs: Any) -> None:
    lay_search_table()
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    language = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=language)
    )
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost", port=80, site_name="", root_page=root, is_default_site=True
        )
    elif site.root_page_id != root.pk and type(site.root_page.specific) is Page:
        welcome = site.root_page
        site.root_page = root
        site.save()
        welcome.delete()
        root.refresh_from_db()
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    # Wagtail Localize makes this permission in a migration.
    Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Translation),
        codename="submit_translation",
        defaults={"name": "Can submit translations"},
    )
    tables.keep(using)


def lay_search_table() -> None:
    """Without migrations SQLite's full-text table is an ordinary one; Wagtail's own migration says how it is made."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'wagtailsearch_indexentry_fts'")
        if "VIRTUAL" in cursor.fetchone()[0]:
            return
        cursor.execute("DROP TABLE wagtailsearch_indexentry_fts")
        migration = import_module("wagtail.search.migrations.0006_customise_indexentry").Migration
        for operation in migration.operations[-1].database_operations:
            cursor.execute(operation.sql)


def connect() -> None:
    # The signal is sent app by app, to those with models: after the last one every table is there.
    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    post_migrate.connect(lay_ground, sender=last, dispatch_uid="tests.ground")
