"""Words of council cases in templates of the CMS."""

from django import template

from cases import foreseen, wording
from cases.models import Case, CasePage

register = template.Library()


@register.filter
def stage_words(case: Case) -> str:
    """Where the case stands: our name of the stage, else the source's own word."""
    return wording.stage_name(case.stage) if case.stage else case.stage_text


@register.filter
def web_address(address: str) -> str:
    """``address`` where it is one that a link may lead to, else nothing: it comes from somebody else's system."""
    return address if address.startswith(("https://", "http://")) else ""


@register.filter
def told_when_explained(page: CasePage) -> int | None:
    """How many people are told when the page is published with an explanation for the first time."""
    return foreseen.of_explaining(page)
