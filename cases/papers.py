"""Documents as links that say what they are: title, day, format, size."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import days

# Names of OParl's own fields (OParl 1.1, sections 3.9 and 3.10), which are no words for people.
KINDS = {
    "mainfile": gettext_lazy("Main document"),
    "auxiliaryfile": gettext_lazy("Attachment"),
    "invitation": gettext_lazy("Invitation"),
    "resultsprotocol": gettext_lazy("Minutes"),
    "verbatimprotocol": gettext_lazy("Verbatim minutes"),
    "resolutionfile": gettext_lazy("Decision"),
}


def safe_link(url: str) -> str:
    """``url`` where a browser may follow it (http or https), else nothing. Sources write what they like."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


@dataclasses.dataclass(frozen=True)
class Paper:
    """What `components/document.html` shows: ``kind`` is the format, ``about`` what it is and its day."""

    title: str
    lang: str
    url: str
    kind: str
    about: str
    pages: int | None
    size: int | None


def paper(document, language: str) -> Paper:
    """``document`` as a row; ``language`` is that of the case, for a source that marks none on documents."""
    said, kind = document.title.strip(), document.kind_text.strip()
    named = KINDS.get(kind.casefold())
    if kind and not named and kind.casefold() not in said.casefold():
        said = f"{kind}: {said}" if said else kind
    about = [str(named)] if named else []
    if document.issued_on:
        about.append(days.short(document.issued_on))
    return Paper(
        title=said or _("Document without a title"),
        lang=document.language or language,
        url=safe_link(document.download_url) or safe_link(document.url),
        kind=document.format_name,
        about=" · ".join(about),
        pages=document.pages,
        size=document.size,
    )
