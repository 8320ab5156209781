"""Dates in the CMS: what somebody types is what is sent, and is checked by the server.

Wagtail's picker rewrites what it cannot read to today's date when the field is left, without a word.
"""

from django.db import models
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

LEFT_ALONE = {"validateOnBlur": False}


class TypedDateInput(AdminDateInput):
    def get_config(self) -> dict:
        return super().get_config() | LEFT_ALONE


class TypedDateTimeInput(AdminDateTimeInput):
    def get_config(self) -> dict:
        return super().get_config() | LEFT_ALONE


def install() -> None:
    """Use them in every form of the CMS."""
    register_form_field_override(models.DateField, override={"widget": TypedDateInput})
    register_form_field_override(models.DateTimeField, override={"widget": TypedDateTimeInput})
