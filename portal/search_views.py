"""The search of the whole square."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import following, search
from portal.fulltext import words_of

LONGEST = 200


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    if request.municipality is None:
        raise Http404
    text = " ".join(request.GET.get("q", "")[:LONGEST].split())
    hits = search.search(request, text) if text else []
    meant = search.did_you_mean(request.municipality, text) if text and not hits else ""
    context = {
        "query": text,
        "hits": hits,
        "meant": meant,
        "wordless": bool(text) and not words_of(text),
        "follow": following.search_button(request, text),
    }
    return render(request, "portal/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    if request.municipality is None:
        raise Http404
    text = request.GET.get("q", "")[:LONGEST]
    found = search.suggest(request, text) if len(text.strip()) >= 2 else []
    rows = [{"title": hit.title, "url": hit.url, "kind": hit.kind} for hit in found]
    return JsonResponse({"suggestions": rows})
