"""What the barometer adds to the CMS."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from barometer.cms import BarometerGroup

register_snippet(BarometerGroup)
