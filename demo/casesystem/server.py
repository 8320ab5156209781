"""The case systems of the demo on one loopback address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self

from demo.casesystem.ahjo import AhjoSite, Archive
from demo.casesystem.kuulasjarvi import Kuulasjarvi
from demo.casesystem.oparl import OParlSite
from demo.casesystem.plan import Matter
from demo.casesystem.replay import Helsinki, Karlsruhe
from demo.casesystem.tornsund import Tornsund
from demo.casesystem.web import Answer, Listener, Request, json_answer

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cases"
"""Where real case data lies, if anywhere: beside the checkout."""


def now_utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Calendar:
    """How far the invented municipalities have come: ``POST /clock`` with ``days=12`` goes back so many days.

    So that a demo can be filled with what was known then, and catch up with what has happened since.
    """

    PATH = "/clock"
    FURTHEST = 365

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self.clock = clock
        self.days = 0

    def now(self) -> dt.datetime:
        return self.clock() - dt.timedelta(days=self.days)

    def answer(self, request: Request) -> Answer | None:
        if request.path != self.PATH:
            return None
        if request.method == "POST":
            text = request.form.get("days", "")
            if not (text.isascii() and text.isdecimal()) or int(text) > self.FURTHEST:
                return Answer(b"days is a number from 0 to 365\n", "text/plain", status=400)
            self.days = int(text)
        return json_answer({"days": self.days, "now": self.now().isoformat()})


class CaseSystem:
    """Four municipalities' case systems, two invented and two replayed from files.

    ``shared`` is the folder with ``oparl-karlsruhe`` and ``ahjo-helsinki``; None or an absent folder leaves
    those two out. ``folders`` overlay it, the last winning. ``start`` is the date around which the invented
    municipalities' weeks are laid and ``clock`` says how far they have come. ``matters`` are further cases
    of Tornsund.

    A context manager; or ``start()`` / ``stop()``. Everything else answers 404.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        shared: Path | None = SHARED,
        folders: Iterable[Path] = (),
        start: dt.date | None = None,
        clock: Callable[[], dt.datetime] = now_utc,
        matters: Iterable[Matter] = (),
    ) -> None:
        self.listener = Listener(port)
        self.calendar = Calendar(clock)
        self.first_day = start or clock().date()
        host = self.listener.url
        overlays = [Path(folder) for folder in folders]
        self._plan = Tornsund(here=f"{host}/tornsund", start=self.first_day, matters=matters)
        self._finnish_plan = Kuulasjarvi(here=f"{host}/kuulasjarvi", start=self.first_day)
        self._seen: dict[str, tuple[dt.datetime, Any]] = {}
        self.tornsund = OParlSite(
            root="/tornsund",
            host=host,
            things=lambda: self._as_of("tornsund", self._plan.objects),
            content=self._plan.content,
        )
        self.kuulasjarvi = AhjoSite(
            root="/kuulasjarvi", host=host, archive=self._finnish_archive, page_size=10
        )
        self.listener.sites += [self.calendar, self.tornsund, self.kuulasjarvi]
        self.karlsruhe: Karlsruhe | None = None
        self.helsinki: Helsinki | None = None
        if shared and (shared / "oparl-karlsruhe").is_dir():
            self.karlsruhe = Karlsruhe(shared / "oparl-karlsruhe", host=host, folders=overlays)
            self.listener.sites.append(self.karlsruhe.site)
        if shared and (shared / "ahjo-helsinki").is_dir():
            self.helsinki = Helsinki(shared / "ahjo-helsinki", host=host, folders=overlays)
            self.listener.sites.append(self.helsinki.site)

    @property
    def url(self) -> str:
        return self.listener.url

    @property
    def sources(self) -> dict[str, tuple[str, str]]:
        """Municipality → (adapter, address to harvest)."""
        found = {
            "tornsund": ("oparl", f"{self.url}/tornsund/oparl/system"),
            "kuulasjarvi": ("ahjo", f"{self.url}/kuulasjarvi/ahjorest/v1/cases"),
        }
        if self.karlsruhe:
            found["karlsruhe"] = ("oparl", self.karlsruhe.url)
        if self.helsinki:
            found["helsinki"] = ("ahjo", self.helsinki.url)
        return found

    def replace_object(self, thing: dict[str, Any]) -> None:
        """Serve this OParl object or Ahjo case or meeting from now on in place of its predecessor.

        Raises:
            ValueError: it is neither, or belongs to no municipality served here.
        """
        address = str(thing.get("id", ""))
        if address.startswith(f"{self.url}/tornsund/"):
            self.tornsund.replace(thing)
        elif self.karlsruhe and ("karlsruhe" in address):
            self.karlsruhe.replace(thing)
        elif str(thing.get("CaseID", "")).startswith("KLJ-"):
            self.kuulasjarvi.replace_case(thing)
        elif self.helsinki and thing.get("CaseID"):
            self.helsinki.replace_case(thing)
        elif thing.get("MeetingID"):
            self.kuulasjarvi.replace_meeting(thing)
        else:
            raise ValueError(f"Nothing here is called {address or thing!r:.80}.")

    def start(self) -> Self:
        self.listener.start()
        return self

    def stop(self) -> None:
        self.listener.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _finnish_archive(self) -> Archive:
        return self._as_of("kuulasjarvi", self._finnish_plan.archive)

    def _as_of(self, name: str, build: Callable[[dt.datetime], Any]) -> Any:
        """What a plan said at the full hour: a harvest that takes minutes sees one state of it."""
        hour = self.calendar.now().replace(minute=0, second=0, microsecond=0)
        known = self._seen.get(name)
        if known is None or known[0] != hour:
            known = (hour, build(hour))
            self._seen[name] = known
        return known[1]
