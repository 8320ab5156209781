"""Where mail servers and SMS gateways report bounces, complaints and answers: signed, and closed without a secret."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal import reports
from portal.actions import addresses

HEADER = "Torget-Signature"


@csrf_exempt
@never_cache
@require_POST
def messages(request: HttpRequest) -> HttpResponse:
    """Take reports about messages. What was taken before is taken again without effect."""
    secret = settings.HOOK_SECRET
    if not secret:
        return _said("There is nothing here.", 404)
    try:
        body = request.body
    except RequestDataTooBig:
        return _said("Send less at a time.", 413)
    header = request.headers.get(HEADER, "")
    if not reports.signed(secret, header, body, time.time()):
        return _said(f"Sign the moment and the body, and send both in {HEADER}.", 401)
    try:
        found = reports.parse(request.headers.get("Content-Type", ""), body)
    except reports.Unreadable as fault:
        return _said(str(fault), 400)
    # twice the window: a signature may have been made by a clock that is ahead
    mark = f"hook:{header.rpartition('=')[2]}"
    if not cache.add(mark, True, 2 * reports.WINDOW):
        return JsonResponse({"taken": 0, "again": True})
    try:
        taken = sum(bool(addresses.hear(report)) for report in found)
    except Exception:
        # it is not taken: whoever sends it again is heard
        cache.delete(mark)
        raise
    return JsonResponse({"taken": taken, "unknown": len(found) - taken})


def _said(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
