"""/styleguide/: every component, block and mail on one page, at its worst, in five languages and any hue.

Long titles, compounds that will not break, nothing at all, errors, what may not be pressed. What breaks here
would have broken in front of a resident.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from types import SimpleNamespace as Sample

from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal import drawings, sample_messages
from portal.blocks import BodyBlock
from portal.languages import CODES
from portal.navigation import Place
from portal.street import Both, Loop, Stop, When

COMPOUND = "Elinkeino-, liikenne- ja ympäristölupavirastojen yhteistyötoimikunnan kokouspöytäkirjantarkastajat"
LONG = (
    "Ny gång- och cykelväg på Strandgatan, och ändrad parkering mellan Hamntorget och Sjöängsskolan, "
    "samt medborgarförslag om farthinder och trygga skolvägar i hela Vestbyen"
)
TOKENS = [
    "paper",
    "surface",
    "well",
    "well-2",
    "ink",
    "ink-2",
    "line",
    "edge",
    "accent",
    "accent-deep",
    "on-accent",
    "bad",
    "bad-well",
    "good",
    "good-well",
    "warn-well",
    "warn-line",
    "coin",
    "coin-2",
    "coin-3",
]


class SampleForm(forms.Form):
    """A field of every kind."""

    what = forms.CharField(
        label="What do you need help with?",
        help_text="One sentence is enough. Leave out addresses and phone numbers.",
        error_messages={"required": "Write what you need help with"},
    )
    day = forms.DateField(
        label="Which day?", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    area = forms.ChoiceField(
        label="Part of town", choices=[("v", "Vestbyen"), ("n", "Nørreport"), ("s", "Søndervang")]
    )
    more = forms.CharField(
        label="Anything a helper should know?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    level = forms.ChoiceField(
        label="How much do you want to know?",
        widget=forms.RadioSelect,
        choices=[("most", "The most important"), ("all", "Everything"), ("long", COMPOUND)],
        error_messages={"required": "Choose how much you want to know"},
    )
    channels = forms.MultipleChoiceField(
        label="Where should we tell you?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("phone", "On the phone"), ("mail", "E-mail")],
    )
    phone = forms.CharField(
        label="Phone",
        required=False,
        disabled=True,
        help_text="Not needed. Helpers write to you here.",
    )
    mine = forms.BooleanField(
        label="I have not written anything private about others",
        error_messages={"required": "Read it through and say that nothing private is in it"},
    )


def street_usual() -> list:
    done, now, ahead = When.DONE, When.NOW, When.AHEAD
    return [
        Stop("Medborgar\u00adförslag", done, "9 februari"),
        Loop(
            (
                Stop("Beredning", done, "mars–maj, och en gång till i oktober"),
                Stop("Tekniska nämnden", done, "16 september", back="Återremiss"),
            ),
            "Gick två varv",
        ),
        Both(
            (
                Stop("Tekniska nämnden", now, "Här nu"),
                Stop("Barn- och utbildnings\u00adnämnden", now, "Här nu"),
            ),
            "Samtidigt, till 12 december",
        ),
        Stop("Kommun\u00adstyrelsen", ahead, "14 januari"),
        Stop("Kommun\u00adfullmäktige", ahead, "tidigast 26 januari"),
        Stop("Laga kraft", ahead, "tre veckor efter beslutet"),
    ]


def street_long() -> list:
    done = [Stop(f"Lautakunta {n}", When.DONE, f"{n}. maaliskuuta") for n in range(1, 6)]
    now = Stop("Kaupunki\u00adympäristö\u00adlautakunnan lupa\u00adjaosto", When.NOW, "Täällä nyt")
    return [*done, now, *(Stop(f"Vaihe {n}", When.AHEAD, "myöhemmin") for n in range(1, 5))]


def street_three() -> list:
    three = tuple(Stop(name, When.NOW, "Her nå") for name in ("Teknisk", "Oppvekst", "Helse"))
    return [
        Stop("Innstilling", When.DONE, "28. oktober"),
        Both(three, "Samtidig, til 10. desember"),
        Stop("Kommunestyret", When.AHEAD, "tidligst 15. januar"),
    ]


def components() -> dict:
    """Samples of every component, usual and worst."""
    day = dt.date(2025, 12, 3)
    return {
        "icons": sorted(drawings.icons()),
        "tokens": TOKENS,
        "compound": COMPOUND,
        "long": LONG,
        "day": day,
        "chips": [
            Sample(label="Alle", url="#", current=True, count=18),
            *(Sample(label=f"Sager {n}", url="#", current=False, count=n) for n in range(1, 8)),
            Sample(label=COMPOUND, url="#", current=False, count=0),
        ],
        "card_tags": [
            Sample(text="I høring", tone="warn", drawing="clock"),
            Sample(text="Vedtaget", tone="good", drawing="ok"),
        ],
        "card_facts": [
            Sample(drawing="meet", text="onsdag 3. december kl. 17"),
            Sample(drawing="pin", text=COMPOUND),
        ],
        "streets": [street_usual(), street_long(), street_three()],
        "events": [
            Sample(
                when=dt.date(2025, 11, 18),
                title="Förslaget ändrades innan nämnderna läste det",
                text="Skolan bad om plats för hämtning och lämning.",
                was="Inga nya platser vid Sjöängsskolan",
                now="12 korttidsplatser vid Sjöängsskolan",
            ),
            Sample(when=dt.date(2025, 9, 16), title=LONG, text="", was="", now=COMPOUND),
        ],
        "now": Sample(title="Två nämnder läser förslaget samtidigt", text="Sedan den 3 november."),
        "next": Sample(title=COMPOUND, text=""),
        "you": Sample(
            title="Lämna synpunkter till och med fredag 12 december",
            text="Skriv några rader eller säg dem i telefon.",
            url="#",
            action="Lämna synpunkter",
        ),
        "crumbs": [Sample(label="Torget", url="#"), Sample(label=COMPOUND, url="#")],
        "page_obj": Paginator(range(400), 10).page(7),
        "notes": [
            (constants.DEFAULT_TAGS[level], text)
            for level, text in [
                (constants.INFO, "Mødet er åbent for alle."),
                (
                    constants.SUCCESS,
                    "Your draft is saved. You can close the page and finish later.",
                ),
                (constants.WARNING, "Svar inden fredag. " + LONG),
                (constants.ERROR, "Filen kunne ikke læses."),
            ]
        ],
        "alert_samples": [
            Sample(
                pk=level,
                level=level,
                title="Kog vandet i Vestbyen.",
                text="Gælder til vi melder klar, tidligst torsdag kl. 18.",
                starts_at=dt.datetime(2025, 11, 22, tzinfo=dt.UTC),
                link_page=Page.objects.live().filter(depth__gt=1).first(),
                link_text="Se hvilke gader",
                locale=Sample(language_code="da"),
            )
            for level in ("notice", "warning", "emergency")
        ],
        "full_menu": Sample(
            bar=[
                Place(_("Square"), "#", "home", current=True),
                Place("Asiat", "#", "case"),
                Place("Vertaisapu", "#", "stall"),
                Place("Kuntabarometri", "#", "gauge"),
                Place("Opiskele", "#", "book"),
            ],
            tools=[
                Place(_("Search"), "#", "search", tool=True),
                Place(_("My page"), "#", "user", tool=True, badge="AL"),
            ],
        ),
    }


def blocks(request: HttpRequest) -> list[dict]:
    """Every block of a page, from its own preview."""
    found = []
    for name, block in BodyBlock().child_blocks.items():
        value = block.get_preview_value()
        html = mark_safe(block.render(value, context={"request": request}))  # noqa: S308 rendered
        found.append(
            {
                "name": name,
                "label": block.label,
                "description": block.get_description(),
                "html": html,
            }
        )
    return found


def mails(town: str) -> list[dict]:
    """Every mail, in every language, as somebody at ``town`` would get it."""
    templates = settings.BASE_DIR / "templates"
    host = "www.kuulasjarvi.example"
    sample = {
        "current_site": Sample(domain=host),
        "username": "aino.virtanen",
        "password_reset_url": f"https://{host}/accounts/password/reset/key/4f-c9k2x8-5d41402abc4b2a76b9719d911017c592/",
        "timestamp": dt.datetime(2025, 11, 21, 14, 10, tzinfo=dt.UTC),
        "ip": "2001:db8:85a3:8d3:1319:8a2e:370:7348",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    }
    found = []
    for path in sorted(templates.glob("*/email/*_subject.txt")):
        name = str(path.relative_to(templates)).removesuffix("_subject.txt")
        texts = []
        for code in CODES:
            with translation.override(code):
                subject = render_to_string(f"{name}_subject.txt", sample).strip()
                text = render_to_string(f"{name}_message.txt", sample).strip()
            texts.append({"code": code, "subject": f"{subject} · {town}", "text": text})
        found.append({"name": name, "texts": texts})
    return found


def show(request: HttpRequest) -> HttpResponse:
    """The style guide, where settings allow it. `?hue=35` shows another municipality's colour."""
    if not settings.STYLEGUIDE:
        raise Http404("The style guide is switched off.")
    asked = request.GET.get("hue", "")
    municipality = Sample(
        name="Kuulasjärvi",
        kind_name="",
        hue=int(asked) % 360 if asked.isdigit() else 172,
        logo=None,
        postal_address="Torikatu 3\n79999 Kuulasjärvi",
        phone="017 000 200",
        phone_hours="arkisin 9–15",
        email="kunta@kuulasjarvi.example",
        accessibility_statement_url="",
    )
    wrong = SampleForm({"level": "", "area": "n", "more": "I use a stick."}, auto_id="wrong_%s")
    wrong.add_error(None, "Somebody else has taken this day in the meantime")
    context = components() | {
        "municipality": municipality,
        "hues": (172, 245, 35, 290, 250, 90),
        "blocks": blocks(request),
        "mails": [
            *mails(municipality.name),
            *sample_messages.all_mails(municipality.name, municipality.hue),
        ],
        "messages_by_text": sample_messages.all_texts(municipality.name),
        "sample": SampleForm(initial={"level": "most"}),
        "wrong": wrong,
    }
    return render(request, "portal/styleguide.html", context)


def mail(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """One mail as its HTML. Its own style is allowed by its digest, and nothing else is."""
    if not settings.STYLEGUIDE:
        raise Http404("The style guide is switched off.")
    if name not in sample_messages.NAMES or code not in CODES:
        raise Http404("There is no such mail.")
    html = sample_messages.mail(name, code, "Kuulasjärvi", 172)["html"]
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    response = HttpResponse(html)
    response._csp_replace = {"style-src": [f"'sha256-{digest}'"]}
    return response
