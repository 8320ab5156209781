"""What the words of case systems mean, as tables.

Stages are the codes of ``STAGES``, results those of ``RESULTS`` (openahjo's ``RESOLUTION_CHOICES``, and
``RECOMMENDED`` for a body that leaves the decision to another). A word that
stands in no table means ``None``: it goes to an editor and is shown as the source wrote it, never guessed.
"""

from __future__ import annotations

import re

STAGES = (
    "initiative",
    "registered",
    "preparation",
    "hearing",
    "proposal",
    "agenda",
    "committee",
    "executive",
    "council",
    "deferred",
    "decided",
    "delegated",
    "minutes",
    "appeal_open",
    "appealed",
    "final",
    "enforcement",
    "closed",
    "withdrawn",
)
RESULTS = (
    "PASSED_UNCHANGED",
    "PASSED_VOTED",
    "PASSED_REVISED",
    "PASSED_MODIFIED",
    "RECOMMENDED",
    "REJECTED",
    "NOTED",
    "RETURNED",
    "REMOVED",
    "TABLED",
    "ELECTION",
)
BODY_KINDS = ("council", "executive", "committee", "district", "office", "other")

_EDGES = " \t\n\u00a0.,;:!–-()[]\"'„“”»«"


def plain(text: str) -> str:
    """The form in which words are compared: one line, no case, no punctuation around it."""
    return " ".join(text.split()).strip(_EDGES).casefold()


def _words(text: str) -> list[str]:
    """Words and phrases of a table, written one after the other with bars between them."""
    return [plain(word) for word in text.split("|")]


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {word: code for code, words in rows.items() for word in _words(words)}


# Roles of a body's turn -----------------------------------------------------------------------

_HEARING = set(
    _words("""
    Anhörung | Anhoerung | Stellungnahme | Beteiligung | høring | til høring | udtalelse |
    uttalelse | høringsuttalelse | remiss | yttrande | samråd | utlåtande | hörande | lausunto |
    kuuleminen | nähtävilläolo
""")
)
_BY_BODY = set(
    _words("""
    Vorberatung | Entscheidung | Kenntnisnahme | Behandlung | Beratung | Beschlussfassung |
    Beschluss | Empfehlung | Information | Kenntnis | zur Kenntnis | Beschlussempfehlung |
    Beratung und Beschluss | Beratung und Beschlussfassung | Vorberatung und Empfehlung |
    Drittentscheidung | Endentscheidung | Mitberatung | beslutning | afgørelse | behandling |
    drøftelse | orientering | til orientering | indstilling | innstilling | vedtak |
    avgjørelse | drøfting | til efterretning | beslut | avgörande | beredning | handläggning |
    information | för kännedom | förslag | päätös | päätöksenteko | käsittely | valmistelu |
    esitys | tiedoksi
""")
)
_STAGE_OF_BODY = {
    "council": "council",
    "executive": "executive",
    "committee": "committee",
    "district": "committee",
    "office": "delegated",
}
_PREPARATORY = set(
    _words("""
    Vorberatung | Mitberatung | Empfehlung | Beschlussempfehlung | Vorberatung und Empfehlung |
    beredning | indstilling | innstilling
""")
)


def stage_of_role(role_text: str, body_kind: str | None = None) -> str | None:
    """The stage that a body's turn stands for.

    A hearing is one whoever holds it; every other known role is the stage of the body itself (``body_kind`` of
    ``BODY_KINDS``). A preparatory role in a body of unknown kind is a committee's.
    """
    role = plain(role_text)
    if role in _HEARING:
        return "hearing"
    if role not in _BY_BODY:
        return None
    stage = _STAGE_OF_BODY.get(body_kind or "")
    return stage or ("committee" if role in _PREPARATORY else None)


def role_is_known(role_text: str) -> bool:
    """Whether the role stands in the tables, although its stage may depend on the body."""
    role = plain(role_text)
    return role in _HEARING or role in _BY_BODY


_LAST_WORD = {
    plain(word)
    for word in (
        *("Entscheidung", "Beschluss", "Beschlussfassung", "Drittentscheidung", "Endentscheidung"),
        *("Beratung und Beschluss", "Beratung und Beschlussfassung"),
        *("beslutning", "afgørelse", "vedtak", "avgjørelse", "beslut", "avgörande"),
        *("päätös", "päätöksenteko"),
    )
}


def decides(role_text: str) -> bool:
    """Whether the role is the last word in the case."""
    return plain(role_text) in _LAST_WORD


# Status of a case or of a handling ------------------------------------------------------------

_STATUS = _table(
    {
        "initiative": "aloite | initiativ | borgerforslag | medborgarförslag | innbyggerforslag",
        "registered": """
            Vireillä | Anhängig | Anhängiggjord | Eröffnet | sag oprettet | oprettet |
            sak opprettet | opprettet | journalført | ärende registrerat | diariefört |
            registrerat | anhängigt
        """,
        "preparation": """
            Valmistelussa | valmistelu | In Vorbereitung | In Bearbeitung |
            under sagsbehandling | sagsbehandling | under forberedelse | forberedelse |
            under behandling | saksutredning | saksforberedelse | under utredning |
            under beredning | beredning | bereds
        """,
        "hearing": """
            Lausunto valmis | Lausunnolla | Kuulemisessa | Nähtävillä | lausuntokierroksella |
            i høring | på høring | høring | offentlig ettersyn | i offentlig høring |
            på remiss | remiss | samråd | granskning | utställt | Auslegung
        """,
        # "Päätöksenteossa" is before the decision makers; it does not say that an agenda is published.
        "proposal": """
            Päätöksenteossa | päätösehdotus | indstilling | innstilling | förslag till beslut
        """,
        "agenda": """
            esityslistalla | på dagsordenen | på sakslisten | på föredragningslistan |
            Auf der Tagesordnung
        """,
        "deferred": """
            jätetty pöydälle | pöydällä | palautettu valmisteltavaksi | palautettu | udsat |
            sendt tilbage | utsatt | bordlagt | återremitterat | vertagt | zurückgestellt
        """,
        "decided": """
            Ratkaistu | Päätetty | Beschlossen | Entschieden | Avgjort | Vedtatt | Avgjord |
            Avgjort sak | Beslutat | Besluttet | Afgjort | Godkendt | Avgjorda
        """,
        "minutes": """
            Pöytäkirja nähtävänä | Pöytäkirja tarkastettu |
            Pöytäkirja hyväksytty, tarkastettu ja allekirjoitettu sähk. |
            Pöytäkirja hyväksytty, tarkastettu ja allekirjoitettu | justerat protokoll |
            protokollet justerat
        """,
        "appeal_open": "muutoksenhakuaika | klagefrist | överklagandetid | Widerspruchsfrist",
        "appealed": "valitettu | påklaget | överklagat | överklagad",
        "final": "lainvoimainen | laga kraft | vunnit laga kraft | rechtskräftig | bestandskräftig",
        "enforcement": """
            täytäntöönpano | täytäntöönpanossa | iværksættelse | under iværksættelse |
            iverksetting | under iverksetting | verkställighet | verkställs | In Umsetzung
        """,
        "closed": """
            Päättynyt | Arkistoitu | Suljettu | afsluttet | avsluttet | avslutat | avslutad |
            arkiveret | arkivert | arkiverat | Abgeschlossen | Archiviert
        """,
        "withdrawn": """
            peruttu | rauennut | peruutettu | udgået | trukket | utgår | återtaget | utgått |
            Zurückgezogen | Zurückgenommen | trukket tilbage | trukket tilbake
        """,
    }
)


def stage_of_status(status_text: str) -> str | None:
    """The stage that a case's or a handling's status names (Ahjo ``Status`` and the Nordic words for it)."""
    return _STATUS.get(plain(status_text))


# Kinds of documents and papers ----------------------------------------------------------------

_DOCUMENT = _table(
    {
        "initiative": """
            aloite | valtuustoaloite | kuntalaisaloite | ryhmäaloite | Antrag | Anfrage |
            Petition | motion | medborgarförslag | initiativ | interpellation | interpellasjon |
            borgerforslag | medlemsforslag | innbyggerforslag | Bürgerantrag | Einwohnerantrag
        """,
        "hearing": "lausunto | remissyttrande | høringssvar | yttrande | høringsuttalelse | utlåtande",
        "proposal": """
            esitys | päätösehdotus | Beschlussvorlage | indstilling | innstilling |
            framställning | förslag till beslut | tjänsteutlåtande | saksfremlegg |
            sagsfremstilling
        """,
        "agenda": "esityslista | lisälista | dagsorden | saksliste | innkalling | kallelse | invitation",
        "decided": "päätös | beslut | beslutning | vedtak | resolutionFile | Beschluss",
        "delegated": """
            viranhaltijan päätös | viranhaltijapäätös | tjänsteinnehavarbeslut |
            delegationsbeslut | delegert vedtak | administrativ afgørelse
        """,
        "minutes": """
            pöytäkirja | protokoll | protokol | referat | beslutningsprotokol | møteprotokoll |
            resultsProtocol | verbatimProtocol | Niederschrift
        """,
    }
)


def stage_of_document(kind_text: str) -> str | None:
    """The stage that a kind of document or paper gives evidence of."""
    return _DOCUMENT.get(plain(kind_text))


# Results --------------------------------------------------------------------------------------

_RESULT = _table(
    {
        "PASSED_UNCHANGED": """
            einstimmig | einstimmig beschlossen | einstimmig angenommen |
            einstimmig zugestimmt | Zustimmung | zugestimmt | beschlossen | angenommen |
            ungeändert beschlossen | unverändert beschlossen | einstimmige Zustimmung |
            mit Stellungnahme einverstanden | Antrag angenommen | godkendt | vedtaget |
            tiltrådt | indstillingen godkendt | enstemmigt vedtaget |
            enstemmigt godkendt | indstillingen tiltrådt |
            indstillingen vedtaget | vedtatt | enstemmig vedtatt | godkjent | enstemmig |
            samrøystes vedteke | vedteke | bifall | bifallet | bifölls | godkänt |
            godkändes | enhälligt | antogs | antaget | enligt förslag | enligt förslaget |
            enhälligt beslut | beslutade enligt förslaget | hyväksytty | hyväksyttiin |
            ehdotuksen mukaan | ehdotuksen mukaisesti | yksimielisesti |
            päätettiin ehdotuksen mukaan | esityksen mukaan | yksimielisesti hyväksytty
        """,
        "PASSED_VOTED": """
            mehrheitlich beschlossen | mehrheitlich zugestimmt | mehrheitlich angenommen |
            mehrheitlich | mehrheitliche Zustimmung | mit Mehrheit beschlossen |
            godkendt ved afstemning | vedtaget ved afstemning |
            vedtaget med stemmeflertal | vedtatt mot stemmer | flertallsvedtak |
            vedtatt med flertall | vedtatt ved votering | bifall efter votering |
            bifallet efter votering | godkänt efter omröstning |
            efter omröstning enligt förslaget | hyväksytty äänestyksen jälkeen |
            äänestyspäätös | hyväksytty äänestyksin | äänestyksen jälkeen ehdotuksen mukaan
        """,
        "PASSED_REVISED": """
            muutetun ehdotuksen mukaan | esittelijän muutetun ehdotuksen mukaan |
            enligt ändrat förslag | enligt föredragandens ändrade förslag |
            endret innstilling vedtatt
        """,
        "PASSED_MODIFIED": """
            geändert beschlossen | mit Änderungen beschlossen | vorberaten mit Änderungen |
            Zugestimmt zu geändertem Beschlusstext | teilweise zugestimmt |
            mit Änderung angenommen | godkendt med ændringer | vedtaget med ændringer | ændret |
            godkendt med bemærkninger | vedtatt med endringer | vedtatt med endring | endret |
            delvis vedtatt | ändrat | bifall med ändring | godkänt med ändringar |
            delvis bifall | muutettu | hyväksytty muutettuna | muutettuna | hyväksytty muutoksin
        """,
        "RECOMMENDED": """
            vorberaten ohne Änderungen | empfohlen | einstimmig empfohlen |
            mehrheitlich empfohlen | anbefalet | anbefales | anbefales godkendt | tilrådd |
            tilrådes | tilstyrkt | tillstyrkt | tillstyrks
        """,
        "REJECTED": """
            abgelehnt | einstimmig abgelehnt | mehrheitlich abgelehnt | Ablehnung |
            nicht zugestimmt | forkastet | ikke godkendt | afvist | afslag | afslået | avslått |
            avslag | falt | ikke vedtatt | avvist | enstemmig avslått | avslås | avslogs |
            avslagen | avvisat | förkastat | förkastades | hylätty | hylättiin | hylkäys
        """,
        "NOTED": """
            Kenntnisnahme | zur Kenntnis genommen | Kenntnis genommen | zur Kenntnis |
            taget til efterretning | til efterretning | orientering | efterretning |
            til orientering | orienteringen taget til efterretning | tages til efterretning |
            tatt til orientering | tatt til etterretning | referert | teke til vitande |
            läggs till handlingarna | lades till handlingarna | antecknades | antecknas |
            noterat | för kännedom | till kännedom | antecknades för kännedom | noterades |
            merkitty tiedoksi | merkittiin tiedoksi | tiedoksi
        """,
        "RETURNED": """
            zurückverwiesen | verwiesen in Fachausschuss | zurück in den Ausschuss |
            an den Ausschuss zurückverwiesen | sendt tilbage | tilbagesendt | hjemvist |
            sendt tilbake | tilbakesendt | återremiss | återremitterat | återremitterades |
            palautettu | palautettu valmisteltavaksi | palautettiin |
            palautettiin valmisteltavaksi
        """,
        "REMOVED": """
            abgesetzt | von der Tagesordnung abgesetzt | zurückgezogen | zurückgenommen |
            entfällt | udgået | udgår | taget af dagsordenen | trukket | trukket tilbage |
            utgår | utgått | trukket tilbake | trukket fra saklisten | utgick | återtaget |
            poistettu | poistettiin | poistettu esityslistalta | poistettiin esityslistalta
        """,
        "TABLED": """
            vertagt | zurückgestellt | verschoben | Vertagung | udsat | udsættes |
            sagen udsættes | sagen udsat | utsatt | saken utsettes | utsettes | bordlagt |
            bordläggs | bordlades | bordläggning | bordlagd | uppskjutet | jätetty pöydälle |
            pöydälle | jätettiin pöydälle | pantiin pöydälle | pöydällepano
        """,
        "ELECTION": """
            gewählt | Wahl | einstimmig gewählt | valgt | valg | vald | val | valdes | valittu |
            valittiin | vaali
        """,
    }
)
# A resolution is a sentence; these turns of phrase decide whatever else stands in it. Only what cannot be
# meant otherwise is here: "approved" inside a sentence may speak of another decision.
_PHRASES = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"\b(panna|pani|jättää|jätti|jätettiin|pantiin) (asian|asia) pöydälle\b", "TABLED"),
        (
            r"\b(palauttaa|palautti|palautettiin) (asian|asia) (uudelleen )?valmisteltavaksi\b",
            "RETURNED",
        ),
        (r"\b(poistaa|poisti|poistettiin) (asian|asia) esityslistalta\b", "REMOVED"),
        (r"\b(bordlägga|bordlade) ärendet\b|\bärendet (bordläggs|bordlades)\b", "TABLED"),
        (
            r"\b(återremittera|återremitterade) ärendet\b|\bärendet (återremitteras|återremitterades)\b",
            "RETURNED",
        ),
        (
            r"\bsagen (udsættes|blev udsat|udsattes|er udsat)\b|\bsaken (utsettes|ble utsatt)\b",
            "TABLED",
        ),
        (r"\bmerkitä (asian )?tiedoksi\b|\bmerkitsi (asian )?tiedoksi\b", "NOTED"),
    )
)


def result(result_text: str) -> str | None:
    """The code of a result in German, Danish, Norwegian, Swedish or Finnish; the text itself stays shown."""
    text = plain(result_text)
    if not text:
        return None
    if code := _RESULT.get(text):
        return code
    opening = text[:400]
    return next((code for pattern, code in _PHRASES if pattern.search(opening)), None)


_STAGE_OF_RESULT = {
    "PASSED_UNCHANGED": "decided",
    "PASSED_VOTED": "decided",
    "PASSED_REVISED": "decided",
    "PASSED_MODIFIED": "decided",
    "REJECTED": "decided",
    "NOTED": "decided",
    "ELECTION": "decided",
    "RETURNED": "deferred",
    "TABLED": "deferred",
    "REMOVED": "withdrawn",
}


def stage_of_result(code: str) -> str | None:
    """The stage a case is in after this result, where the body that gave it has the last word."""
    return _STAGE_OF_RESULT.get(code)


# Bodies ---------------------------------------------------------------------------------------

_YOUTH_AND_AGE = (
    "jugend",
    "senior",
    "kinder",
    "ungdom",
    "ungdoms",
    "nuoriso",
    "vanhus",
    "eldre",
    "ældre",
    "äldre",
)
_BODY_WORDS: tuple[tuple[str, str], ...] = (
    (
        "office",
        "viranhaltija | luottamushenkilö | tjänsteinnehavare | förtroendevald | embedsmand",
    ),
    (
        "district",
        """
            ortschaftsrat | ortsrat | ortsbeirat | bezirksrat | bezirksbeirat |
            bezirksvertretung | stadtbezirksrat | bezirksausschuss |
            bezirksverordnetenversammlung | stadtteilbeirat | bydelsutvalg | bydelsråd |
            lokaludvalg | lokalråd | kommunedelsutvalg | stadsdelsnämnd | områdesnämnd |
            kommundelsnämnd | lokalnämnd | aluelautakunta | aluejohtokunta |
            kaupunginosaneuvosto
        """,
    ),
    (
        "committee",
        """
            ausschuss | kommission | betriebsausschuss | arbeitskreis | udvalg | utvalg |
            utval | komité | komite | kommitté | nævn | nemnd | nämnd | utskott | sektion |
            beredning | direktion | lautakunta | jaosto | johtokunta | toimikunta |
            neuvottelukunta | valiokunta
        """,
    ),
    (
        "executive",
        """
            magistrat | stadtvorstand | gemeindevorstand | kreisausschuss |
            verwaltungsausschuss | økonomiudvalg | formannskap | formannskab | fylkesutvalg |
            kommunstyrelse | stadsstyrelse | regionstyrelse | kunnanhallitus |
            kaupunginhallitus | hallitus | aluehallitus
        """,
    ),
    (
        "council",
        """
            gemeinderat | stadtrat | stadtverordnetenversammlung | gemeindevertretung |
            kreistag | bürgerschaft | samtgemeinderat | rat | ratsversammlung |
            kommunalbestyrelse | byråd | borgerrepræsentation | regionsråd | kommunestyre |
            bystyre | heradsstyre | fylkesting | fullmäktige | kommunfullmäktige |
            stadsfullmäktige | regionfullmäktige | valtuusto | kunnanvaltuusto |
            kaupunginvaltuusto | aluevaltuusto
        """,
    ),
)
_EXACT = {"rat", "hallitus", "utval", "direktion", "kommission", "magistrat"}
_ENDINGS = ("", "et", "en", "n", "t", "a", "ene", "er", "erne")
_KIND_OF_WORD = {
    word + ending: kind
    for kind, words in _BODY_WORDS
    for word in _words(words)
    for ending in _ENDINGS
}
_LONGEST_FIRST = sorted(_KIND_OF_WORD, key=len, reverse=True)
_NORWEGIAN = {"nb", "nn", "no"}


def body_kind(kind_text: str, name: str = "", language: str = "") -> str:
    """One of ``BODY_KINDS``, from the source's word for the kind and from the name.

    A name that says council, executive or district stands against a vaguer word: Karlsruhe files its
    Gemeinderat under "Beschließender Ausschuss". ``language`` (two letters) settles what neighbours mean
    differently: a "byråd" is the council in Denmark and the executive in Norway.
    """
    told, named = _kind_in(kind_text, language), _kind_in(name, language)
    if told != "office" and named in {"council", "executive", "district"}:
        return named
    return told or named or "other"


def _kind_in(text: str, language: str) -> str | None:
    # The last word that names a kind decides: "Kaupunginhallituksen elinkeinojaosto" is a committee, and so
    # is "Haupt- und Finanzausschuss".
    for token in reversed(re.findall(r"[^\W\d_]+", text.casefold())):
        if token.startswith(_YOUTH_AND_AGE) and not _is_committee(token):
            continue
        if token in ("byråd", "byrådet") and language in _NORWEGIAN:
            return "executive"
        if kind := _kind_of_token(token):
            return kind
    return None


def _kind_of_token(token: str) -> str | None:
    if token in _KIND_OF_WORD:
        return _KIND_OF_WORD[token]
    for word in _LONGEST_FIRST:
        if len(word) >= 5 and token.endswith(word) and word not in _EXACT:
            return _KIND_OF_WORD[word]
    return None


def _is_committee(token: str) -> bool:
    return _kind_of_token(token) == "committee"
