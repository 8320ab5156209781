"""Components, drawings, menu, forms and the language switch."""

import datetime as dt
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Engine, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from portal import drawings, navigation, sample_messages, street
from portal.navigation import Place
from portal.street import Both, Loop, Stop, When
from portal.styleguide import SampleForm
from portal.templatetags.torget import leaf_month, phone_href
from tests.factories import (
    AlertBannerFactory,
    MunicipalityFactory,
    ResidentFactory,
    StandardPageFactory,
)

DONE, NOW, AHEAD = When.DONE, When.NOW, When.AHEAD


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


# drawings


def test_an_icon_is_hidden_and_has_a_size_without_the_stylesheet():
    svg = drawings.icon("bell", "big")
    assert svg.startswith('<svg class="i big" aria-hidden="true" viewBox="0 0 24 24" width="24"')


def test_an_unknown_icon_says_which_there_are():
    with pytest.raises(drawings.UnknownDrawing, match=r"“bel”.*bell"):
        drawings.icon("bel")


def test_every_icon_named_in_a_template_exists():
    for folder in Engine.get_default().dirs:
        for path in folder.rglob("*.html"):
            for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8")):
                assert name in drawings.icons(), f"{name} in {path}"


def test_drawings_carry_no_ids_so_they_may_stand_twice():
    whole = drawings.drawing("skyline") + drawings.drawing("coin")
    whole += "".join(drawings.icon(name) for name in drawings.icons())
    assert " id=" not in whole


# the stage line


def stops(done: int, ahead: int) -> list[Stop]:
    return [
        *(Stop(f"Passed {n}", DONE) for n in range(done)),
        Stop("Here", NOW),
        *(Stop(f"Later {n}", AHEAD) for n in range(ahead)),
    ]


def test_seven_stops_stand_beside_each_other():
    laid = street.lay(stops(3, 3))
    assert (laid.folded, len(laid.shown), laid.upright) == (0, 7, False)


def test_more_than_seven_stops_fold_the_earliest():
    laid = street.lay(stops(6, 3))
    assert [part.title for part in laid.earlier] == ["Passed 0", "Passed 1", "Passed 2"]
    assert laid.shown[0].title == "Passed 3"
    assert not laid.upright


def test_a_single_stop_is_not_folded_to_save_nothing():
    laid = street.lay(stops(4, 3))
    assert (laid.folded, len(laid.shown), laid.upright) == (0, 8, False)


def test_the_stop_before_now_is_never_folded():
    laid = street.lay(stops(3, 9))
    assert [part.title for part in laid.earlier] == ["Passed 0", "Passed 1"]
    assert laid.shown[0].title == "Passed 2"
    assert laid.upright


def test_a_loop_counts_all_its_stops_and_parallel_stops_count_once():
    loop = Loop((Stop("a", DONE), Stop("b", DONE)), "twice")
    both = Both((Stop("c", NOW), Stop("d", NOW)), "until Friday")
    assert (street.width(loop), street.width(both)) == (2, 1)
    assert (loop.when, both.when) == (DONE, NOW)


def test_a_compound_needs_room_only_up_to_where_it_may_be_divided():
    whole, divided = "Kaupunkiympäristölautakunta", "Kaupunki\u00adympäristö\u00adlautakunta"
    names = [Stop(whole, DONE), *stops(4, 1)]
    assert street.lay(names).folded > 0
    assert street.lay([Stop(divided, DONE), *stops(4, 1)]).folded == 0


def test_three_bodies_at_once_keep_the_line_upright():
    assert street.lay([Both(tuple(Stop(name, NOW) for name in "abc"), "now")]).upright


def test_the_stage_line_says_where_we_are_without_colour():
    html = rendered("{% stages parts %}", parts=stops(1, 1))
    assert html.count('aria-current="step"') == 1
    assert '<span class="vh">Done. </span>' in html


def test_an_empty_stage_line_is_an_empty_list():
    assert street.lay([]).shown == ()


# components with what they are given, and without


def test_a_change_without_a_before_shows_only_what_is_now():
    html = render_to_string("components/change.html", {"now": "Decided"})
    assert "Before" not in html
    assert "Decided" in html


def test_markup_in_a_title_from_a_case_system_is_shown_as_text():
    title = "<script>alert(1)</script>"
    for name, context in {
        "card": {"title": title, "url": "/"},
        "document": {"title": title, "url": "/"},
        "meeting": {"title": title, "day": dt.date(2026, 1, 2), "text": title},
        "change": {"was": title, "now": title},
        "empty": {"title": title},
        "note": {"text": title},
        "trio": {"now": {"title": title}, "next": {"title": title}, "label": title},
        "timeline": {"events": [{"title": title, "when": dt.date(2026, 1, 2)}]},
        "breadcrumbs": {"crumbs": [{"label": title, "url": "/"}]},
        "chips": {"label": title, "chips": [{"label": title, "url": "/"}]},
        "tag": {"text": title},
        "dialog": {"question": title, "text": title, "action": title, "back": "/"},
    }.items():
        html = render_to_string(f"components/{name}.html", context)
        assert "<script" not in html, name
        assert "&lt;script&gt;" in html, name


def test_a_foreign_language_is_marked_and_our_own_is_not():
    card = {"title": "Remiss", "url": "/", "lang": "sv"}
    with translation.override("da"):
        assert '<h3 class="title" lang="sv">' in render_to_string("components/card.html", card)
    with translation.override("sv"):
        assert '<h3 class="title">' in render_to_string("components/card.html", card)


def test_pages_keep_the_filters_and_name_their_numbers():
    request = RequestFactory().get("/da/sager/", {"stage": "open", "page": "2"})
    page_obj = Paginator(range(100), 10).page(2)
    template = Template('{% include "components/pages.html" %}')
    html = template.render(RequestContext(request, {"page_obj": page_obj}))
    assert "?stage=open&amp;page=3" in html
    assert 'aria-current="page" aria-label="Page 2"' in html
    assert html.count("<span>…</span>") == 1


def test_one_page_needs_no_navigation():
    context = {"page_obj": Paginator(range(3), 10).page(1)}
    assert "<nav" not in render_to_string("components/pages.html", context)


@pytest.mark.parametrize(
    ("written", "dialled"),
    [("+45 70 00 01 10", "tel:+4570000110"), ("017-000 200", "tel:017000200")],
)
def test_a_telephone_number_can_be_dialled(written, dialled):
    assert phone_href(written) == dialled


# forms


def test_a_field_ties_hint_and_error_to_its_control():
    html = str(SampleForm({"area": "n"}))
    control = re.search(r'<input[^>]*name="what"[^>]*>', html)[0]
    assert 'class="in"' in control
    assert 'aria-invalid="true"' in control
    assert 'aria-describedby="id_what_helptext id_what_error"' in control
    assert 'id="id_what_helptext"' in html
    assert 'id="id_what_error"' in html


def test_the_summary_of_errors_links_to_each_field():
    html = str(SampleForm({"area": "n"}))
    assert 'class="summary" role="alert" tabindex="-1" autofocus' in html
    for target in re.findall(r'<a href="#([^"]+)">', html):
        assert f'id="{target}"' in html, target
    assert html.index('class="summary"') < html.index('name="what"')


def test_a_form_without_errors_has_no_summary():
    assert "summary" not in str(SampleForm())


def test_a_group_of_choices_is_a_fieldset_with_its_question_as_legend():
    html = str(SampleForm())
    group = re.search(
        r"<fieldset(?:(?!</fieldset>).)*How much do you want(?:(?!</fieldset>).)*", html, re.S
    )[0]
    assert "<legend>" in group
    assert group.count('<label class="choice">') == 3


def test_hidden_fields_have_no_label():
    class Quiet(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput, initial="x")

    assert "<label" not in str(Quiet())


# the menu


def test_everything_stands_in_the_bar_while_there_is_room():
    places = [Place(str(n), f"/{n}/", "home", tool=n == 4) for n in range(5)]
    assert navigation.split(places) == (places, [])


def test_a_full_menu_sends_the_tools_to_the_corner():
    places = [Place(str(n), f"/{n}/", "home", tool=n > 4) for n in range(7)]
    bar, tools = navigation.split(places)
    assert [p.label for p in bar] == list("01234")
    assert [p.label for p in tools] == list("56")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "current"), [("/da/", ["Square"]), ("/da/search/", ["Search"]), ("/da/elsewhere/", [])]
)
def test_the_menu_knows_where_the_reader_is(path, current):
    request = RequestFactory().get(path)
    request.LANGUAGE_CODE = "da"
    request.municipality = MunicipalityFactory()
    with translation.override("da"):
        places = navigation.items(request)
        translated = [translation.gettext(label) for label in current]
    assert [place.label for place in places if place.current] == translated


# the frame of every page


@pytest.mark.django_db
def test_the_language_switch_keeps_the_page_and_its_filters(client):
    municipality = MunicipalityFactory(languages=("da",))
    html = client.get(
        "/da/search/?q=bro", headers={"host": municipality.site.hostname}
    ).content.decode()
    assert '<a href="/fi/search/?q=bro" lang="fi" hreflang="fi">Suomi</a>' in html
    assert (
        '<a href="/da/search/?q=bro" lang="da" hreflang="da" aria-current="true">Dansk</a>' in html
    )


@pytest.mark.django_db
def test_a_page_in_two_languages_is_reached_at_its_own_address_in_each(client):
    municipality = MunicipalityFactory(languages=("fi", "sv"))
    page = StandardPageFactory(parent=municipality.home_pages[0], title="Kirjasto", slug="kirjasto")
    swedish = page.copy_for_translation(municipality.home_pages[1].locale)
    swedish.title, swedish.slug = "Biblioteket", "biblioteket"
    swedish.save_revision().publish()
    html = client.get(
        "/fi/kirjasto/", headers={"host": municipality.site.hostname}
    ).content.decode()
    assert '<a href="/sv/biblioteket/" lang="sv" hreflang="sv">' in html
    assert '<a href="/da/kirjasto/" lang="da" hreflang="da">' in html
    alternates = set(re.findall(r'<link rel="alternate" hreflang="(\w+)"', html))
    assert alternates == {"fi", "sv"}


@pytest.mark.django_db
def test_a_page_in_a_borrowed_frame_names_its_own_address_as_the_canonical_one(client):
    municipality = MunicipalityFactory(languages=("da",))
    StandardPageFactory(parent=municipality.home_pages[0], title="Biblioteket", slug="biblioteket")
    response = client.get("/en/biblioteket/", headers={"host": municipality.site.hostname})
    html = response.content.decode()
    assert '<html lang="en"' in html
    assert f'rel="canonical" href="http://{municipality.site.hostname}/da/biblioteket/"' in html


@pytest.mark.django_db
def test_a_page_takes_one_stylesheet_and_nothing_from_elsewhere(client):
    municipality = MunicipalityFactory(hue=172)
    html = client.get("/da/", headers={"host": municipality.site.hostname}).content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', html) == [
        "/static/build/torget.css"
    ]
    assert 'data-hue="h1 t7 u2"' in html
    assert not re.search(r'(?:src|srcset|action)="(?:https?:)?//', html)


@pytest.mark.django_db
def test_alerts_stand_above_the_page_with_the_gravest_first(client):
    municipality = MunicipalityFactory()
    for level in ("notice", "emergency", "warning"):
        AlertBannerFactory(municipality=municipality, level=level, title=f"A {level}.")
    html = client.get("/da/", headers={"host": municipality.site.hostname}).content.decode()
    assert re.findall(r'class="alert (\w+)"', html) == ["emergency", "warning", "notice"]
    assert '<button class="close" type="button" hidden' in html
    assert "js/alert.js" in html


@pytest.mark.django_db
def test_a_page_without_alerts_loads_no_script_for_them(client):
    municipality = MunicipalityFactory()
    html = client.get("/da/", headers={"host": municipality.site.hostname}).content.decode()
    assert "alert.js" not in html


@pytest.mark.django_db
def test_nobodys_page_shows_nobodys_name(client):
    municipality = MunicipalityFactory()
    host = {"host": municipality.site.hostname}
    before = client.get("/da/", headers=host).content
    client.force_login(ResidentFactory(municipality=municipality, first_name="Ane"))
    assert b"Ane" in client.get("/da/", headers=host).content
    client.logout()
    client.cookies.clear()
    assert client.get("/da/", headers=host).content == before


@pytest.mark.django_db
def test_the_foot_leads_to_the_pages_the_municipality_has_written(client):
    municipality = MunicipalityFactory()
    host = {"host": municipality.site.hostname}
    StandardPageFactory(
        parent=municipality.home_pages[0], title="Privatliv", slug="privatliv", purpose="privacy"
    )
    html = client.get("/da/search/", headers=host).content.decode()
    assert 'href="/da/privatliv/"' in html
    assert "foot-links" in html
    links = html[html.index("foot-links") : html.index("</ul>", html.index("foot-links"))]
    assert links.count("<li>") == 3, (
        "what the reader follows, open data, and the page that is written"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["da", "nb", "sv", "fi", "en"])
def test_the_style_guide_shows_every_block_in_every_language(client, settings, code):
    settings.STYLEGUIDE = True
    html = client.get(f"/{code}/styleguide/?hue=35").content.decode()
    assert f'<html lang="{code}" data-hue="h0 t3 u5">' in html
    assert html.count('class="guide-block"') == 9


@pytest.mark.django_db
def test_the_style_guide_shows_every_mail_in_five_languages(client, settings):
    settings.STYLEGUIDE = True
    answer = client.get("/fi/styleguide/")
    shown = {mail["name"]: mail["texts"] for mail in answer.context["mails"]}
    templates = settings.BASE_DIR / "templates"
    written = {
        str(path.relative_to(templates)).removesuffix("_message.txt")
        for path in templates.rglob("*_message.txt")
        if not path.name.startswith("base_")
    }
    alerts = set(sample_messages.NAMES)
    assert set(shown) == written | alerts
    for name, texts in shown.items():
        assert [text["code"] for text in texts] == ["da", "nb", "sv", "fi", "en"]
        for part in ("subject", "text"):
            assert len({text[part] for text in texts}) == 5, name
    html = answer.content.decode()
    # alerts are there as mail and as text message
    assert html.count('class="guide-mail"') == len(written) + 2 * len(alerts)
    assert "aino.virtanen" in html


@pytest.mark.django_db
def test_the_style_guide_shows_each_alert_as_its_html_with_nothing_allowed_but_its_own_style(
    client, settings
):
    settings.STYLEGUIDE = True
    for name in sample_messages.NAMES:
        answer = client.get(f"/en/styleguide/mail/{name}/fi/")
        policy = answer["Content-Security-Policy"]
        assert '<html lang="fi">' in answer.content.decode()
        assert re.search(r"style-src 'sha256-[\w+/]{43}='", policy)
        assert "unsafe" not in policy
    assert client.get("/en/styleguide/mail/nothing/fi/").status_code == 404
    assert client.get("/en/styleguide/mail/told/de/").status_code == 404
    settings.STYLEGUIDE = False
    assert client.get("/en/styleguide/mail/told/fi/").status_code == 404


@pytest.mark.django_db
def test_every_sample_of_a_text_message_fits(client, settings):
    settings.STYLEGUIDE = True
    samples = client.get("/fi/styleguide/").context["messages_by_text"]
    assert {sample["name"] for sample in samples} == set(sample_messages.NAMES)
    for sample in samples:
        assert len(sample["texts"]) == 5
        assert all(text["size"].segments <= 2 for text in sample["texts"])


@pytest.mark.django_db
def test_the_style_guide_is_not_for_residents(client, settings):
    settings.STYLEGUIDE = False
    assert client.get("/da/styleguide/").status_code == 404


@pytest.mark.parametrize(("language", "month"), [("fi", "marras"), ("da", "nov"), ("en", "Nov")])
def test_the_month_on_a_leaf_is_not_taken_for_another(language, month):
    with translation.override(language):
        assert leaf_month(dt.date(2026, 11, 21)).lower() == month.lower()
