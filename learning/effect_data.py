"""The numbers of services as open data, and the door at which other systems leave them."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from learning import effect_tables
from learning.actions import effects as acts
from learning.actions.effects import EffectRefused, KeyRefused, RowsRefused
from learning.effect_pages import here, read


@require_safe
def effect_csv(request: HttpRequest) -> HttpResponse:
    """Everything that everybody may see, as one file."""
    place = here(request)
    text = effect_tables.written(own for own, _control in read(place))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{place.slug}-contacts.csv"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def effect_schema(request: HttpRequest) -> HttpResponse:
    """What stands in the file, for programs."""
    place = here(request)
    url = request.build_absolute_uri(reverse("learning:effect_csv"))
    answer = JsonResponse(effect_tables.schema(place.name, url))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@csrf_exempt
@never_cache
@require_POST
def effect_api(request: HttpRequest) -> HttpResponse:
    """Take ``{"rows": [{"service", "month", "channel", "count", "quality"}]}``, all or none. The same rows again change
    nothing."""
    place = here(request)
    scheme, _space, plain = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not plain.strip():
            raise KeyRefused(_("Send the key as: Authorization: Bearer, a space, the key."))
        key = acts.key_of(place, plain.strip())
    except KeyRefused as refused:
        answer = _told(str(refused), 401)
        answer["WWW-Authenticate"] = 'Bearer realm="effect"'
        return answer
    try:
        said = json.loads(request.body)
    except RequestDataTooBig:
        return _told(_("Send some years at a time."), 413)
    except ValueError:
        return _told(_("This is no JSON in UTF-8."), 400)
    rows: Any = said.get("rows") if isinstance(said, dict) else None
    if not isinstance(rows, list) or not rows:
        return _told(_('Send an object with a list of rows: {"rows": [ … ]}.'), 400)
    try:
        written = acts.send(key, rows)
    except RowsRefused as refused:
        wrong = [
            {"row": one.number, "field": one.column, "message": one.text} for one in refused.wrong
        ]
        return JsonResponse({"error": _("Nothing was taken."), "wrong": wrong}, status=422)
    except EffectRefused as refused:
        return _told(str(refused), 422)
    return JsonResponse({"new": written.new, "changed": written.changed, "same": written.same})


def _told(text: str, status: int) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)
