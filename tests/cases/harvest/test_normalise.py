"""The tables of words."""

import json
from collections import Counter

import pytest

from cases.harvest import normalise
from cases.harvest.normalise import (
    BODY_KINDS,
    RESULTS,
    STAGES,
    body_kind,
    result,
    stage_of_document,
    stage_of_result,
    stage_of_role,
    stage_of_status,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("einstimmig", "PASSED_UNCHANGED"),
        ("Einstimmig ", "PASSED_UNCHANGED"),
        ("EINSTIMMIG\u00a0beschlossen.", "PASSED_UNCHANGED"),
        ("mehrheitlich beschlossen", "PASSED_VOTED"),
        ("Anbefales godkendt", "RECOMMENDED"),
        ("einstimmig empfohlen", "RECOMMENDED"),
        ("Zugestimmt zu geändertem Beschlusstext", "PASSED_MODIFIED"),
        ("einstimmig abgelehnt", "REJECTED"),
        ("Kenntnisnahme", "NOTED"),
        ("vertagt", "TABLED"),
        ("gewählt", "ELECTION"),
        ("Godkendt.", "PASSED_UNCHANGED"),
        ("godkendt med ændringer", "PASSED_MODIFIED"),
        ("Taget til efterretning", "NOTED"),
        ("Sagen udsættes", "TABLED"),
        ("Udgår", "REMOVED"),
        ("Enstemmig vedtatt", "PASSED_UNCHANGED"),
        ("tatt til orientering", "NOTED"),
        ("avslått", "REJECTED"),
        ("Bifall", "PASSED_UNCHANGED"),
        ("Läggs till handlingarna", "NOTED"),
        ("återremitterat", "RETURNED"),
        ("bordlagt", "TABLED"),
        ("hyväksytty", "PASSED_UNCHANGED"),
        ("Esittelijän muutetun ehdotuksen mukaan", "PASSED_REVISED"),
        ("hylätty", "REJECTED"),
        ("palautettu valmisteltavaksi", "RETURNED"),
        ("Kaupunginhallitus päätti panna asian pöydälle.", "TABLED"),
        ("Nämnden beslutade att återremittera ärendet till förvaltningen.", "RETURNED"),
        ("Sagen blev udsat til næste møde", "TABLED"),
        ("erledigt", None),
        ("verwiesen in den Gemeinderat", None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_result_in_five_languages(text, code):
    assert result(text) == code


def test_a_sentence_that_only_mentions_a_decision_is_no_result():
    assert result("Nämnden diskuterade det godkända förslaget från i våras.") is None


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Vireillä", "registered"),
        ("Valmistelussa", "preparation"),
        ("Päätöksenteossa", "proposal"),
        ("Esityslistalla", "agenda"),
        ("Ratkaistu", "decided"),
        ("Päätetty", "decided"),
        ("Päättynyt", "closed"),
        ("Arkistoitu", "closed"),
        ("peruttu", "withdrawn"),
        ("Lausunto valmis", "hearing"),
        ("Pöytäkirja nähtävänä", "minutes"),
        ("i høring", "hearing"),
        ("Laga kraft", "final"),
        ("Klagefrist", "appeal_open"),
        ("Käsitelty", None),
        ("Publisert", None),
    ],
)
def test_a_status_names_a_stage_or_nothing(text, stage):
    assert stage_of_status(text) == stage


@pytest.mark.parametrize(
    ("role", "kind", "stage"),
    [
        ("Anhörung", "district", "hearing"),
        ("Anhörung", None, "hearing"),
        ("Vorberatung", "committee", "committee"),
        ("Vorberatung", None, "committee"),
        ("Entscheidung", "council", "council"),
        ("Entscheidung", "committee", "committee"),
        ("Kenntnisnahme", "executive", "executive"),
        ("Entscheidung", None, None),
        ("Kuuleminen", None, "hearing"),
        ("Käsittely", "committee", "committee"),
        ("Høring", None, "hearing"),
        ("Beslutning", "council", "council"),
        ("Rätselhaftes", "council", None),
    ],
)
def test_a_role_is_a_stage_of_the_body_that_holds_it(role, kind, stage):
    assert stage_of_role(role, kind) == stage
    assert normalise.role_is_known(role) is (role != "Rätselhaftes")


@pytest.mark.parametrize(
    ("kind_text", "name", "language", "kind"),
    [
        ("Beschließender Ausschuss", "Gemeinderat", "de", "council"),
        ("", "Ortschaftsrat Durlach", "de", "district"),
        ("", "Haupt- und Finanzausschuss", "de", "committee"),
        ("", "Jugendgemeinderat", "de", "other"),
        ("", "Jugendhilfeausschuss", "de", "committee"),
        ("Fraktion", "Die Grünen", "de", "other"),
        ("", "Kommunalbestyrelsen", "da", "council"),
        ("", "Byrådet", "da", "council"),
        ("", "Byrådet", "nb", "executive"),
        ("", "Økonomiudvalget", "da", "executive"),
        ("", "Teknik- og Miljøudvalget", "da", "committee"),
        ("", "Formannskapet", "nb", "executive"),
        ("", "Bystyret", "nb", "council"),
        ("", "Hovedutvalg for oppvekst", "nb", "committee"),
        ("", "Grünerløkka bydelsutvalg", "nb", "district"),
        ("", "Kommunfullmäktige", "sv", "council"),
        ("", "Kommunstyrelsen", "sv", "executive"),
        ("", "Kommunstyrelsens arbetsutskott", "sv", "committee"),
        ("", "Svenska sektionen vid nämnden för fostran", "sv", "committee"),
        ("Valtuusto", "Kaupunginvaltuusto", "fi", "council"),
        ("Hallitus", "Kaupunginhallitus", "fi", "executive"),
        ("Jaosto", "Kaupunginhallituksen elinkeinojaosto", "fi", "committee"),
        ("Viranhaltija", "Nuorisotyön aluepäällikkö", "fi", "office"),
        ("", "", "", "other"),
    ],
)
def test_the_kind_of_a_body_by_its_name(kind_text, name, language, kind):
    assert body_kind(kind_text, name, language) == kind


def test_every_table_speaks_in_known_codes():
    stages, results = set(STAGES), set(RESULTS)
    assert len(stages) == len(STAGES) == 19
    assert set(normalise._STATUS.values()) <= stages
    assert set(normalise._DOCUMENT.values()) <= stages
    assert set(normalise._RESULT.values()) == results
    assert {code for _, code in normalise._PHRASES} <= results
    assert {stage_of_result(code) for code in RESULTS} == {"decided", "deferred", "withdrawn", None}
    assert stage_of_result("OTHER") is None
    assert set(normalise._KIND_OF_WORD.values()) | {"other"} == set(BODY_KINDS)
    assert (stage_of_document("viranhaltijan päätös"), stage_of_document("kartta")) == (
        "delegated",
        None,
    )


def test_the_words_of_a_whole_city_are_known_or_left_open(karlsruhe):
    words = Counter()
    for path in karlsruhe.glob("meetings/*.json"):
        meeting = json.loads(path.read_text(encoding="utf-8"))
        words.update(item["result"] for item in meeting["agendaItem"] if item.get("result"))
    unknown = {word for word in words if result(word) is None}
    assert sum(words.values()) == 193
    assert unknown == {
        "erledigt",
        "Beratung im Fachgremium/Arbeitskreis",
        "verwiesen in den Gemeinderat",
        "keine Abstimmung",
        "teilweise abgelehnt",
    }
