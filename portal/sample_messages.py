"""Every alert by mail and by text message, at its usual and at its worst, for the style guide."""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace as Sample

from django.utils import translation

from portal import mails, segments, texts
from portal.channels import Channel
from portal.languages import CODES
from portal.parcels import Item, Parcel
from portal.tellers import Words

SITE = "https://www.kuulasjarvi.example"
HAPPENED = {
    "da": ("Sag", "Udvalget sendte sagen tilbage", ("I fagudvalget", "Forberedes"), "Sig din mening"),
    "nb": ("Sak", "Utvalget sendte saken tilbake", ("I utvalget", "Forberedes"), "Si din mening"),
    "sv": ("Ärende", "Nämnden skickade tillbaka ärendet", ("I nämnden", "Bereds"), "Säg vad du tycker"),
    "fi": ("Asia", "Lautakunta palautti asian", ("Lautakunnassa", "Valmistelussa"), "Kerro mielipiteesi"),
    "en": ("Case", "The committee sent the case back", ("In committee", "Being prepared"), "Have a say"),
}  # fmt: skip
TITLE, LANGUAGE = "Ny gång- och cykelväg på Strandgatan", "sv"
LONG = "Elinkeino-, liikenne- ja ympäristölupavirastojen yhteistyötoimikunnan kokouspöytäkirjantarkastajat"


def _words(code: str) -> Words:
    kind, what, change, action = HAPPENED[code]
    return Words(
        kind=kind,
        title=TITLE,
        title_lang=LANGUAGE,
        what=what,
        change=change,
        url=f"/{code}/arenden/strandgatan/#d2025-11-20",
        action=action,
        action_url=f"/{code}/arenden/strandgatan/#have-a-say",
        until=dt.date(2025, 12, 12),
    )


def parcels(code: str, town: str) -> dict[str, Parcel]:
    """What somebody who reads ``code`` could be sent, by a name for each."""
    usual = _words(code)
    bare = Words(kind=usual.kind, title=usual.title, title_lang=LANGUAGE, what=usual.what, url="/")
    long = dataclasses.replace(usual, title=LONG, title_lang="fi", matter=LONG, matter_lang="fi")
    one = Item(delivery=4711, entry=815, group="1", words=usual, why=TITLE)
    many = (
        one,
        Item(delivery=4712, entry=816, group="1", words=bare, why=TITLE),
        Item(delivery=4713, entry=817, group="2", words=long, why=f"{TITLE}, {LONG}"),
    )
    frame = Parcel(
        channel=Channel.EMAIL,
        municipality=0,
        sender=town,
        site=SITE,
        language=code,
        to=Sample(value="aino@post.example"),
        items=(one,),
        stop_key="x" * 24,
    )
    return {
        "told": frame,
        "told-digest": dataclasses.replace(frame, items=many, digest=True),
        "told-urgent": dataclasses.replace(frame, urgent=True, items=many[2:]),
        "told-discreet": dataclasses.replace(frame, discreet=True),
    }


def mail(name: str, code: str, town: str, hue: int) -> dict[str, str]:
    """The mail ``name`` in the language ``code``: subject, text and HTML. Raises KeyError for one there is not."""
    if name == "code":
        with translation.override(code):
            found = mails.code_message(
                "aino@post.example", "271828", sender=town, minutes=15, hue=hue
            )
    else:
        found = mails.compose(parcels(code, town)[name], hue=hue)
    return {
        "code": code,
        "subject": found.subject,
        "text": found.body,
        "html": str(found.alternatives[0][0]),
    }


NAMES = ("told", "told-digest", "told-urgent", "told-discreet", "code")


def all_mails(town: str, hue: int) -> list[dict]:
    return [
        {"name": name, "slug": name, "texts": [mail(name, code, town, hue) for code in CODES]}
        for name in NAMES
    ]


def all_texts(town: str) -> list[dict]:
    """Text messages, each with its size as networks count it."""
    found: dict[str, list[dict]] = {name: [] for name in NAMES}
    for code in CODES:
        made = {name: texts.compose(parcel) for name, parcel in parcels(code, town).items()}
        with translation.override(code):
            made["code"] = texts.code_text("271828", sender=town, minutes=15)
        for name, text in made.items():
            found[name].append({"code": code, "text": text, "size": segments.size(text)})
    return [{"name": name, "texts": samples} for name, samples in found.items()]
