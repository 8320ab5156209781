"""Setting the clock back, for what the demo says happened earlier: the same actions, at another time."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from unittest import mock

from django.utils import timezone


@contextlib.contextmanager
def set_to(moment: dt.datetime) -> Iterator[None]:
    """It is ``moment`` for whoever asks Django what time it is."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield
