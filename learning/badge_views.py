"""What verifiers fetch: who signs a municipality's licences, and which it took back."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from learning import issuing
from learning.badges.status import OFTEN
from learning.issuing import NoKeys
from portal.models import Municipality

OPEN = {"Access-Control-Allow-Origin": "*"}
"""Verifiers that run in a browser may read it: nothing in it is of anybody."""


def _here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


@require_safe
def did_document(request: HttpRequest) -> HttpResponse:
    """``did:web`` of the host (did:web method specification, section 2.5)."""
    try:
        found = issuing.document(_here(request))
    except NoKeys as error:
        raise Http404("No licence was given here yet.") from error
    text = json.dumps(found, indent=2)
    return HttpResponse(text, content_type="application/did+json", headers=OPEN)


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """A list as a JWT, or with its proof inside for whoever asks for JSON: verifiers read the form they know."""
    place = _here(request)
    if not 1 <= number <= issuing.lists(place):
        raise Http404("There is no such list.")
    now = timezone.now()
    plain = issuing.status_list(place, number, at=now)
    if _wants_json(request):
        text, kind = issuing.as_proof(place, plain, at=now), "application/vc+ld+json"
    else:
        text, kind = issuing.as_jwt(place, plain), "application/vc+jwt"
    response = HttpResponse(text, content_type=kind, headers=OPEN)
    # kept by nobody in between: one address has two forms
    response["Cache-Control"] = f"private, max-age={int(OFTEN.total_seconds())}"
    patch_vary_headers(response, ["Accept"])
    return response


def _wants_json(request: HttpRequest) -> bool:
    kinds = [
        part.partition(";")[0].strip().lower()
        for part in request.headers.get("Accept", "").split(",")
    ]
    return any(kind.endswith(("/json", "+json")) or kind == "application/vc" for kind in kinds)
