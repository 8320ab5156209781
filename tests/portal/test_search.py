"""The search of the square, over everything that is public and nothing else."""

import pytest
from django.db import connection

from portal import fulltext
from portal.actions import search as keeping
from portal.actions.search import Findable
from portal.models import SearchEntry
from portal.search import did_you_mean
from tests.factories import CasePageFactory, MunicipalityFactory, StandardPageFactory

pytestmark = pytest.mark.django_db


TOWN = {"slug": "tornsund", "languages": ("da",)}


def get(client, municipality, path):
    return client.get(path, headers={"host": municipality.site.hostname})


def found(client, municipality, words):
    answer = get(client, municipality, f"/da/search/?q={words}")
    assert answer.status_code == 200
    return [hit.title for hit in answer.context["hits"]]


def make_findable(page):
    from cases.actions.findable import renew_cases

    renew_cases([page.case_id])
    return page


@pytest.fixture
def case(town):
    page = CasePageFactory(case__municipality=town, case__title="Cykelsti på Ørumvej")
    return make_findable(page)


def test_a_case_is_found_by_the_beginning_of_a_word(client, town, case):
    assert found(client, town, "cykel") == ["Cykelsti på Ørumvej"]


def test_a_case_is_found_without_the_letters_of_its_language(client, town, case):
    assert found(client, town, "orumvej") == ["Cykelsti på Ørumvej"]


def test_a_case_is_found_by_a_part_of_a_compound(client, town, case):
    assert found(client, town, "sti") == ["Cykelsti på Ørumvej"]
    assert found(client, town, "kelst") == ["Cykelsti på Ørumvej"]
    assert found(client, town, "umvej") == ["Cykelsti på Ørumvej"]


def test_a_part_is_found_whatever_letters_it_is_written_in(client, town):
    make_findable(CasePageFactory(case__municipality=town, case__title="Trafikstøj ved skolen"))
    assert found(client, town, "støj") == ["Trafikstøj ved skolen"]
    assert found(client, town, "stoj") == ["Trafikstøj ved skolen"]


def test_two_letters_are_looked_for_only_where_words_begin(client, town, case):
    assert found(client, town, "ti") == []
    assert found(client, town, "cy") == ["Cykelsti på Ørumvej"]


def test_a_short_word_is_no_compound(client, town):
    make_findable(CasePageFactory(case__municipality=town, case__title="Stier"))
    assert found(client, town, "tie") == []


def test_whole_words_come_before_parts_of_words(client, town, case):
    whole = CasePageFactory(case__municipality=town, case__title="En sti gennem engen ved åen")
    document = Findable(
        municipality_id=town.pk,
        kind="document",
        object_id=1,
        owner_id=CasePageFactory(case__municipality=town, case__title="Nyt torv").case_id,
        title="Bilag 2",
        body="Her er meget at læse. " * 400 + "Langs vandet anlægges en sti.",
    )
    make_findable(whole)
    keeping.put([document])
    titles = found(client, town, "sti")
    assert titles == ["En sti gennem engen ved åen", "Nyt torv", "Cykelsti på Ørumvej"]


def test_a_title_without_end_is_kept_within_bounds(town):
    endless = " ".join(f"{number:05}" + "ab" * 400 for number in range(400))
    keeping.put([Findable(municipality_id=town.pk, kind="case", object_id=1, title=endless)])
    (kept,) = SearchEntry.objects.of(town)
    _title, parts = kept.folded.split("\n")
    assert len(parts.split()) == fulltext.MOST_PARTS


def test_an_index_of_an_earlier_definition_is_made_anew(client, town, case):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE portal_searchentry DROP COLUMN words")
            cursor.execute("ALTER TABLE portal_searchentry ADD COLUMN words tsvector")
        else:
            cursor.execute("DROP TABLE portal_searchentry_fts")
            cursor.execute("CREATE VIRTUAL TABLE portal_searchentry_fts USING fts5(scope, title)")
    fulltext.install()
    assert found(client, town, "sti") == ["Cykelsti på Ørumvej"]
    fulltext.install()
    SearchEntry.objects.all().delete()
    assert found(client, town, "sti") == []


def test_a_neighbour_finds_nothing_of_ours(client, town, case):
    other = MunicipalityFactory(slug="almsjo", languages=("sv",))
    answer = client.get("/sv/search/?q=cykelsti", headers={"host": other.site.hostname})
    assert answer.context["hits"] == []


def test_a_misspelt_word_is_answered_with_the_right_one(client, town, case):
    answer = get(client, town, "/da/search/?q=cykelsit")
    assert answer.context["meant"] == "cykelsti"
    assert "?q=cykelsti" in answer.content.decode()


def test_nothing_is_meant_by_words_like_none_of_ours(town, case):
    assert did_you_mean(town, "xylofonkvartet") == ""


@pytest.mark.parametrize(
    "words", ['"', "*", "AND OR NOT", "title:x", "')--", "a" * 500, "%00", "((", "-"]
)
def test_a_strange_question_is_an_ordinary_question(client, town, case, words):
    answer = client.get("/da/search/", {"q": words}, headers={"host": town.site.hostname})
    assert answer.status_code == 200


def test_words_in_a_document_lead_to_its_case(client, town, case):
    keeping.put(
        [
            Findable(
                municipality_id=town.pk,
                kind="document",
                object_id=1,
                owner_id=case.case_id,
                title="Bilag 2",
                body="Støjmåling ved rundkørslen",
            )
        ]
    )
    assert found(client, town, "støjmåling") == ["Cykelsti på Ørumvej"]


def test_an_unpublished_page_is_not_found(client, town):
    page = StandardPageFactory(parent=town.site.root_page, title="Genbrugspladsen")
    page.save_revision().publish()
    assert found(client, town, "genbrugspladsen") == ["Genbrugspladsen"]
    page.refresh_from_db()
    page.unpublish()
    assert found(client, town, "genbrugspladsen") == []
    assert not SearchEntry.objects.filter(kind="page", object_id=page.pk).exists()


def test_suggestions_lead_to_their_pages(client, town, case):
    answer = get(client, town, "/da/search/suggest/?q=cyk")
    (suggestion,) = answer.json()["suggestions"]
    assert suggestion["title"] == "Cykelsti på Ørumvej"
    assert get(client, town, suggestion["url"]).status_code == 200
