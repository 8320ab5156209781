"""The pages of the local identity provider: who may be chosen, and why a sign-in cannot go on."""

from __future__ import annotations

import html
from collections.abc import Iterable

from demo.casesystem.web import Answer
from demo.people import Person

HTML = "text/html; charset=utf-8"

# Title, what it is, a button, the way back, an age, somebody from elsewhere, the level of assurance.
WORDS = {
    "da": (
        "Testlogin",
        "Dette er ikke en rigtig eID. Vælg en opdigtet person.",
        "Log ind som {name}",
        "Fortryd",
        "{age} år",
        "gæst",
        "Sikringsniveau",
    ),
    "nb": (
        "Testinnlogging",
        "Dette er ikke en ekte eID. Velg en oppdiktet person.",
        "Logg inn som {name}",
        "Avbryt",
        "{age} år",
        "gjest",
        "Sikkerhetsnivå",
    ),
    "sv": (
        "Testinloggning",
        "Det här är inte en riktig e-legitimation. Välj en påhittad person.",
        "Logga in som {name}",
        "Avbryt",
        "{age} år",
        "gäst",
        "Tillitsnivå",
    ),
    "fi": (
        "Testikirjautuminen",
        "Tämä ei ole oikea tunnistautuminen. Valitse keksitty henkilö.",
        "Kirjaudu: {name}",
        "Peru",
        "{age} vuotta",
        "vieras",
        "Varmuustaso",
    ),
    "en": (
        "Test sign-in",
        "This is not a real eID. Choose an invented person.",
        "Sign in as {name}",
        "Cancel",
        "{age} years",
        "guest",
        "Level of assurance",
    ),
}
LANGUAGES = tuple(WORDS)

STYLE = """
:root{color-scheme:light dark;--paper:light-dark(oklch(97% .012 80),oklch(19% .015 80));
--surface:light-dark(#fff,oklch(24% .018 80));--ink:light-dark(oklch(25% .02 80),oklch(94% .01 80));
--ink2:light-dark(oklch(42% .02 80),oklch(78% .015 80));--edge:light-dark(oklch(55% .03 80),oklch(66% .03 80));
--warn:light-dark(oklch(93% .06 85),oklch(32% .06 85))}
*{box-sizing:border-box}html{font:112.5%/1.56 ui-rounded,system-ui,sans-serif}
body{margin:0;background:var(--paper);color:var(--ink)}
main{max-width:44rem;margin:0 auto;padding:1rem}
.mark{background:var(--warn);border:3px dashed var(--edge);border-radius:16px;padding:.7rem 1rem;margin:1rem 0}
h1{margin:0;font-size:1.9rem;line-height:1.17;text-wrap:balance}
.mark p{margin:.3rem 0 0}ul{list-style:none;margin:0;padding:0;display:grid;gap:.8rem}
button{font:inherit;color:inherit;text-align:start;width:100%;min-height:54px;padding:.7rem 1rem;cursor:pointer;
background:var(--surface);border:2px solid var(--edge);border-radius:16px;box-shadow:0 3.6px 0 var(--edge)}
button:active{translate:0 3.6px;box-shadow:none}
button:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
b{display:block;font-size:1.15rem}small{display:block;font-size:.89rem;color:var(--ink2)}
.stop{margin-top:1.2rem}.stop button{text-align:center;background:none;box-shadow:none}
"""


def front_page() -> Answer:
    """What this is, for somebody who came without a sign-in."""
    return _page("en", *WORDS["en"][:2], "")


def people_page(language: str, ticket: str, people: Iterable[Person]) -> Answer:
    """Everybody who may be chosen, for the sign-in that ``ticket`` names."""
    title, lead, sign_in, cancel, years, guest, level = WORDS[language]
    rows = [
        '<li><form method="post" action="/authorize">'
        f'<input type="hidden" name="ticket" value="{ticket}">'
        f'<button name="person" value="{html.escape(person.key)}">'
        f"<b>{html.escape(sign_in.format(name=person.name))}</b>"
        f"<small>{html.escape(years.format(age=person.age))} · "
        f"{html.escape(person.municipality or guest)} · {level}: {person.acr}</small>"
        f'<small lang="{person.locale}">{html.escape(person.about)}</small>'
        "</button></form></li>"
        for person in people
    ]
    stop = (
        '<form class="stop" method="post" action="/authorize">'
        f'<input type="hidden" name="ticket" value="{ticket}">'
        f'<button name="cancel" value="1">{cancel}</button></form>'
    )
    return _page(language, title, lead, f"<ul>{''.join(rows)}</ul>{stop}")


def _page(language: str, title: str, lead: str, rest: str, *, status: int = 200) -> Answer:
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{title}</title><link rel="stylesheet" href="/style.css"></head><body><main>'
        f'<div class="mark"><h1>{title}</h1><p>{lead}</p></div>{rest}</main></body></html>'
    )
    headers = {
        # No form-action: the answer to the form is a redirect to the portal, which browsers would block.
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return Answer(text.encode(), HTML, status=status, headers=headers)


def refusal(message: str) -> Answer:
    """A request that leads nowhere and may not be sent back, with the reason."""
    return _page("en", WORDS["en"][0], html.escape(message), "", status=400)
