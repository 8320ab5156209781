"""Pages that everybody may read: a message of the municipality, and what it counts as important."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import weights
from portal.models import Notice


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """A message that was sent. One that was not is nobody's business yet."""
    if request.municipality is None:
        raise Http404
    sent = Notice.objects.of(request.municipality).filter(sent_at__isnull=False)
    found = get_object_or_404(sent.select_related("area", "entry"), pk=pk)
    language, said = found.said
    return render(
        request,
        "portal/notice.html",
        {"notice": found, "language": language, "said": said, "description": said.get("text", "")},
    )


@require_safe
def importance(request: HttpRequest) -> HttpResponse:
    """The printed table: what somebody hears of who wants only the most important."""
    if request.municipality is None:
        raise Http404
    rows = weights.table(request.municipality)
    return render(
        request,
        "portal/importance.html",
        {
            "important": [row for row in rows if row.important],
            "rest": [row for row in rows if not row.important],
            "changed": any(row.changed for row in rows),
            "description": _("What counts as important when you follow something."),
        },
    )
