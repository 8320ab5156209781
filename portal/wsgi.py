"""The door of the web server: kept pages go out here, everything else through Django."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django = get_wsgi_application()

from portal.pagecache import at_the_door  # noqa: E402  (needs the apps that Django has just loaded)


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    answer = at_the_door(environ)
    if answer is None:
        return django(environ, start_response)
    start_response(answer.status_line, list(answer.headers))
    return [answer.body]
