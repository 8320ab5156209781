"""How every form of the portal looks: `{{ form }}` is right everywhere."""

from pathlib import Path

import django.forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property


class TorgetRenderer(DjangoTemplates):
    """Renders whole forms and single fields with the portal's templates, and widgets with Django's own.

    The templates have names of their own, so that forms of the CMS, which bring their templates, stay as they are.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self):
        ours = settings.TEMPLATES[0]
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [
                    *ours["DIRS"],
                    Path(django.forms.__file__).parent / self.backend.app_dirname,
                ],
                "NAME": "torgetforms",
                "OPTIONS": {"builtins": ours["OPTIONS"]["builtins"]},
            }
        )
