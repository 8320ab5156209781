from pathlib import Path

import polib
import pytest

from tools import messages

VIEWS = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
title = _("Council cases")
text = _("Held by %(body)s") % {"body": "x"}
count = ngettext("%(n)s case", "%(n)s cases", n)
kind = pgettext("of a meeting", "Open")
other = gettext(variable)
"""
TEMPLATE = """{% load i18n %}
<h1>{% translate "Council cases" %}</h1>
{% blocktranslate trimmed count n=cases|length %}
  One meeting
{% plural %}
  {{ n }} meetings
{% endblocktranslate %}
{% translate "Open" context "of a shop" as open %}
{% include "x.html" with title=_("Search") %}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for package in messages.PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "portal" / "views.py").write_text(VIEWS)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def translate(root: Path, **words: str) -> None:
    """Write every text of every language: itself, or what ``words`` says for its first word."""
    texts = messages.collect(root)
    for language in messages.LANGUAGES:
        messages.update(language, texts, root)
        po = messages.read(language, root)
        for entry in po:
            said = words.get(entry.msgid.partition(" ")[0], entry.msgid)
            if entry.msgid_plural:
                entry.msgstr_plural = {0: said, 1: entry.msgid_plural}
            else:
                entry.msgstr = said
        po.save(str(messages.catalogue(language, root)))
        messages.update(language, texts, root)


def test_texts_are_collected_under_whatever_name_a_function_is_imported() -> None:
    source = """
from django.utils.translation import gettext_noop as noop
from django.utils.translation import npgettext_lazy as counted
said = noop("%(body)s said yes")
counted("of a meeting", "One", "Many", 2)
other("Not a text")
"""
    found = [(text.context, text.msgid) for text in messages.of_python(source, "cases/wording.py")]
    assert found == [(None, "%(body)s said yes"), ("of a meeting", "One")]


def test_texts_are_collected_from_code_and_templates(checkout: Path) -> None:
    found = messages.collect(checkout)
    assert set(found) == {
        (None, "Council cases"),
        (None, "Held by %(body)s"),
        (None, "%(n)s case"),
        ("of a meeting", "Open"),
        ("of a shop", "Open"),
        (None, "One meeting"),
        (None, "Search"),
    }
    assert found[None, "Council cases"].places == {"portal/views.py", "templates/page.html"}
    assert found[None, "One meeting"].plural == "%(n)s meetings"


def test_a_translated_interface_has_no_fault(checkout: Path) -> None:
    translate(checkout)
    assert messages.faults(checkout) == []
    compiled = polib.mofile(str(messages.catalogue("fi", checkout).with_suffix(".mo")))
    assert compiled.find("Search").msgstr == "Search"


def test_collecting_again_changes_nothing_and_keeps_words(checkout: Path) -> None:
    translate(checkout, Search="Søg")
    before = messages.catalogue("da", checkout).read_bytes()
    assert messages.update("da", messages.collect(checkout), checkout) == 0
    assert messages.catalogue("da", checkout).read_bytes() == before
    assert 'msgstr "Søg"' in before.decode()


def test_a_missing_language_is_named(checkout: Path) -> None:
    assert messages.faults(checkout) == [
        f"{language}: there is no catalogue" for language in messages.LANGUAGES
    ]


def test_a_new_text_is_named_until_it_is_collected_and_then_until_it_is_translated(
    checkout,
) -> None:
    translate(checkout)
    (checkout / "templates" / "new.html").write_text('{% load i18n %}{% translate "New words" %}')
    assert "da: not collected: “New words” (templates/new.html)" in messages.faults(checkout)
    for language in messages.LANGUAGES:
        messages.update(language, messages.collect(checkout), checkout)
    assert "da: not translated: “New words” (templates/new.html)" in messages.faults(checkout)


def test_a_text_nobody_uses_is_named_and_then_dropped(checkout: Path) -> None:
    translate(checkout)
    (checkout / "templates" / "page.html").unlink()
    assert "sv: no longer used: “Search”" in messages.faults(checkout)
    messages.update("sv", messages.collect(checkout), checkout)
    assert "Search" not in messages.catalogue("sv", checkout).read_text()


def test_a_placeholder_that_is_lost_or_invented_is_named(checkout: Path) -> None:
    translate(checkout, Held="Afholdt af %(organ)s")
    assert [f for f in messages.faults(checkout) if "placeholders differ" in f] == [
        f"{language}: placeholders differ: “Held by %(body)s” and “Afholdt af %(organ)s”"
        for language in messages.LANGUAGES
    ]


def test_the_singular_may_leave_the_number_out_and_the_plural_may_not(checkout: Path) -> None:
    translate(checkout)
    po = messages.read("da", checkout)
    po.find("%(n)s case").msgstr_plural = {0: "En sag", 1: "Flere sager"}
    po.save(str(messages.catalogue("da", checkout)))
    messages.update("da", messages.collect(checkout), checkout)
    assert messages.faults(checkout) == ["da: placeholders differ: “%(n)s cases” and “Flere sager”"]


def test_a_compiled_catalogue_that_is_stale_is_named(checkout: Path) -> None:
    translate(checkout)
    path = messages.catalogue("nb", checkout)
    path.write_text(path.read_text().replace('msgstr "Search"', 'msgstr "Søk"'))
    assert messages.faults(checkout) == ["nb: the compiled catalogue is stale: make messages"]
