"""What learning adds to the CMS."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from learning.cms import LearningGroup

register_snippet(LearningGroup)
