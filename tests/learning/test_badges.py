"""Badges: signed as the standards say, read by somebody else's verifier, and refused when a letter is changed."""

import base64
import datetime as dt
import hashlib
import json
import uuid

import jwt as pyjwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier
from openbadgeslib.ob3 import status as their_status
from openbadgeslib.ob3 import status_list as their_list

from learning.badges import (
    contexts,
    credential,
    did,
    jwts,
    keys,
    multibase,
    proofs,
    status,
    verifying,
)
from learning.badges.jwts import NotGenuine
from learning.badges.keys import Kind, Signer
from learning.badges.multibase import NotReadable
from learning.badges.verifying import Verdict
from tests.learning.badges import (
    DID,
    DOCUMENT,
    ED25519,
    ES256,
    INDEX,
    LIST,
    ROOT,
    SINCE,
    UNTIL,
    badge,
    both,
    lists,
    web,
)

SOON = SINCE + dt.timedelta(hours=1)

# Vectors of the standards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "11233QC4"),
        (b"", ""),
        (b"\0\0", "11"),
    ],
)
def test_base_58_is_as_its_draft_shows(data, text):
    """draft-msporny-base58-03, section 5."""
    assert multibase.base58(data) == text
    assert multibase.from_base58(text) == data


@given(st.binary(max_size=80))
def test_what_is_written_is_read(data):
    for base in "zu":
        assert multibase.decoded(multibase.encoded(data, base=base)) == data


@pytest.mark.parametrize("text", ["", "x12", "z0", "zIl", "u=*", "z" + "1" * 2000])
def test_what_is_no_multibase_is_refused(text):
    with pytest.raises(NotReadable):
        multibase.decoded(text)


W3C_PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
W3C_SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
W3C_PROOF = (
    "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
)
W3C_DIGEST = (
    "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
    "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
)


def test_a_proof_is_the_one_in_the_recommendation():
    """Data Integrity EdDSA Cryptosuites 1.0, section B.1; its credential names a context of examples."""
    examples = "https://www.w3.org/ns/credentials/examples/v2"
    words = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}

    def load(address, options=None):
        if address == examples:
            return {"contextUrl": None, "documentUrl": address, "document": words}
        return contexts.loader(address)

    document = {
        "@context": [contexts.CREDENTIALS, examples],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
    }
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"did:key:{W3C_PUBLIC}#{W3C_PUBLIC}",
        "proofPurpose": "assertionMethod",
    }
    digest = proofs.digest(document, options, load)
    assert digest.hex() == W3C_DIGEST
    private = ed25519.Ed25519PrivateKey.from_private_bytes(multibase.decoded(W3C_SECRET)[2:])
    assert multibase.encoded(private.sign(digest)) == W3C_PROOF
    assert keys.described(private.public_key())["publicKeyMultibase"] == W3C_PUBLIC


def test_contexts_are_byte_by_byte_what_was_published():
    """VCDM 2.0, section B.1, gives the digest of its own; 1EdTech's is of its address of version 3.0.3."""
    known = {
        contexts.CREDENTIALS: "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        contexts.BADGES: "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    }
    for address, digest in known.items():
        data = (contexts.HERE / contexts.FILES[address]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
    with pytest.raises(contexts.ContextUnknown):
        contexts.loader("https://www.w3.org/2018/credentials/v1")


def test_a_list_packs_as_the_recommendation_counts():
    """Bitstring Status List 1.0, section 3.2: the leftmost bit is the first."""
    data = status.bits([0, 9, status.SIZE - 1])
    assert (data[0], data[1], data[-1]) == (0x80, 0x40, 0x01)
    assert len(data) == 16 * 1024
    assert status.unpacked(status.packed(data)) == data


@settings(max_examples=20)
@given(st.sets(st.integers(0, status.SIZE - 1), max_size=40))
def test_a_list_says_who_is_in_it_and_nobody_else(taken_back):
    text = status.packed(status.bits(taken_back))
    data = status.unpacked(text)
    assert {index for index in range(status.SIZE) if status.is_set(data, index)} == taken_back
    assert their_status.decode_encoded_list(text) == data
    assert status.unpacked(their_list.encode_bitstring(taken_back)) == data


@pytest.mark.parametrize("size", [10, status.SIZE // 8 + 1, 50_000_000])
def test_a_list_of_another_size_is_refused_before_it_is_unpacked(size):
    with pytest.raises(NotReadable):
        status.unpacked(status.packed(bytes(size)))
    with pytest.raises(NotReadable):
        status.unpacked("uAAAA")
    with pytest.raises(ValueError, match="no place"):
        status.bits([status.SIZE])
    with pytest.raises(NotReadable):
        status.is_set(bytes(8), 64)


def test_who_signs_is_an_address_of_the_host():
    assert did.web("https://tornsund.example") == "did:web:tornsund.example"
    assert did.web("http://tornsund.localhost:8000") == "did:web:tornsund.localhost%3A8000"
    assert DOCUMENT["assertionMethod"] == [f"{DID}#es256-1", f"{DID}#ed25519-1"]


# What a badge says ----------------------------------------------------------------------------------------------


def test_a_badge_says_exactly_this():
    issuer = {"id": DID, "type": ["Profile"], "name": "Tornsund Kommune", "url": ROOT}
    assert credential.document(badge()) == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:00000000-0000-0000-0000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Digitalt kørekort",
        "issuer": issuer,
        "validFrom": "2026-11-18T10:30:00Z",
        "validUntil": "2029-11-18T10:30:00Z",
        "credentialSubject": {
            "id": "urn:uuid:00000000-0000-0000-0000-000000000002",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:00000000-0000-0000-0000-000000000003",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": "Digitalt kørekort",
                "description": "Klarer sig selv med digital post og selvbetjening.",
                "criteria": {"narrative": "Har gennemført kurset og vist det for en ambassadør."},
                "inLanguage": "da",
            },
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$"
                    "99dc9ca2ccb2176df3be92b1b4ceff5996ef55116abb8d36721bbf3be4e31604",
                    "identityType": "name",
                    "salt": "00112233445566778899aabbccddeeff",
                }
            ],
        },
        "credentialStatus": {
            "id": f"{LIST}#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": LIST,
        },
    }


def test_a_jwt_says_the_same_and_who_what_and_when():
    token = both()[0]
    head, body = (json.loads(multibase.from_base64url(part)) for part in token.split(".")[:2])
    assert head == {"alg": "ES256", "kid": f"{DID}#es256-1", "typ": "JWT"}
    assert body == {
        **credential.document(badge()),
        "iss": DID,
        "sub": "urn:uuid:00000000-0000-0000-0000-000000000002",
        "jti": "urn:uuid:00000000-0000-0000-0000-000000000001",
        "nbf": 1_794_997_800,
        "exp": 1_889_692_200,
    }
    assert len(base64.urlsafe_b64decode(token.split(".")[2] + "==")) == 64


def test_a_name_is_on_it_only_as_a_hash_and_only_where_somebody_wants_that():
    for text in both():
        for plain in (text, str(jwts_of(text))):
            assert "Karen" not in plain
    for text in both(holder=None):
        assert "IdentityObject" not in str(jwts_of(text))


def jwts_of(text: str) -> dict:
    return verifying.opened(text, DOCUMENT)


# Somebody else's verifier -----------------------------------------------------------------------------------------


def theirs(text: str, taken_back=(), *, at: dt.datetime = SINCE) -> object:
    """What ``openbadgeslib`` says, from what anybody can fetch."""
    fetch = web(taken_back, at=at)
    kind = OB3LdpVerifier if text.startswith("{") else OB3Verifier
    verifier = kind.for_issuer_did(DID, download=fetch)
    return verifier.verify(text, check_status=True, download=fetch)


@pytest.mark.parametrize("form", [0, 1], ids=["jwt", "proof"])
@pytest.mark.parametrize("holder", [True, False], ids=["named", "nameless"])
def test_a_badge_is_accepted_by_somebody_else_and_by_us(form, holder):
    text = (both() if holder else both(holder=None))[form]
    with time_machine.travel(SOON, tick=False):
        found = theirs(text)
    assert (found.recipient_id, found.issuer.id) == (uuid.UUID(int=2).urn, DID)
    assert found.achievement.name == "Digitalt kørekort"
    for listed in lists():
        assert verifying.verify(text, DOCUMENT, listed, now=SOON).verdict is Verdict.VALID


@pytest.mark.parametrize("form", [0, 1], ids=["jwt", "proof"])
def test_one_that_was_taken_back_is_refused_by_somebody_else_and_by_us(form):
    text = both()[form]
    with time_machine.travel(SOON, tick=False):
        with pytest.raises(OB3VerificationError, match="'revocation' is set"):
            theirs(text, [INDEX])
        theirs(text, [INDEX - 1, INDEX + 1])
    for listed in lists([INDEX]):
        assert verifying.verify(text, DOCUMENT, listed, now=SOON).verdict is Verdict.REVOKED


@pytest.mark.parametrize("form", [0, 1], ids=["jwt", "proof"])
def test_one_that_has_run_out_or_is_not_yet_valid_is_refused_by_somebody_else_and_by_us(form):
    for days, verdict in ((-1, Verdict.NOT_YET), (1200, Verdict.EXPIRED)):
        moment = SINCE + dt.timedelta(days=days)
        text = both()[form]
        with time_machine.travel(moment, tick=False), pytest.raises(OB3VerificationError):
            theirs(text, at=moment)
        listed = lists(at=moment)[form]
        assert verifying.verify(text, DOCUMENT, listed, now=moment).verdict is verdict


def test_a_list_from_before_is_refused_by_somebody_else_and_by_us():
    late = SINCE + dt.timedelta(days=3)
    for text in both():
        with time_machine.travel(late, tick=False), pytest.raises(OB3VerificationError):
            theirs(text)
        found = verifying.verify(text, DOCUMENT, lists()[0], now=late)
        assert (found.verdict, found.why) == (
            Verdict.FORGED,
            "The list of badges that were taken back is too old.",
        )


# Changed by a letter ----------------------------------------------------------------------------------------------


def forged_jwts() -> list[str]:
    token = both()[0]
    head, body, signature = token.split(".")
    claims = json.loads(multibase.from_base64url(body))
    changes = [
        {"validUntil": "2039-11-18T10:30:00Z", "exp": claims["exp"] + 10**8},
        {"sub": uuid.UUID(int=9).urn},
        {"jti": uuid.UUID(int=9).urn},
        {"name": "Skibsfører"},
        {"extra": "x"},
        {"credentialStatus": claims["credentialStatus"] | {"statusListIndex": "3"}},
        {"iss": "did:web:elsewhere.example"},
    ]
    made = [
        f"{head}.{multibase.base64url(json.dumps(claims | change).encode())}.{signature}"
        for change in changes
    ]
    stranger = Signer(ES256.method, ec.generate_private_key(ec.SECP256R1()))
    none = {"alg": "none", "kid": ES256.method, "typ": "JWT"}
    return [
        *made,
        jwts.signed(credential.document(badge()), stranger),
        f"{multibase.base64url(json.dumps(none).encode())}.{body}.",
        pyjwt.encode(claims, "x" * 40, "HS256", headers={"kid": ES256.method}),
        f"{head}.{body}.{signature[:-4]}AAAA",
    ]


def test_a_changed_jwt_is_refused_by_somebody_else_and_by_us():
    with time_machine.travel(SOON, tick=False):
        for text in forged_jwts():
            with pytest.raises(OB3VerificationError):
                theirs(text)
            assert verifying.verify(text, DOCUMENT, lists()[0], now=SOON).verdict is Verdict.FORGED


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": uuid.UUID(int=9).urn},
        {"jti": uuid.UUID(int=9).urn},
        {"iss": "did:web:elsewhere.example"},
        {"exp": 2_000_000_000},
    ],
)
def test_a_jwt_whose_claims_are_not_the_badge_s_is_refused_though_our_key_signed_it(claims):
    body = jwts.payload(credential.document(badge())) | claims
    text = pyjwt.encode(body, ES256.private, "ES256", headers={"kid": ES256.method})
    assert verifying.verify(text, DOCUMENT, lists()[0], now=SOON).verdict is Verdict.FORGED


def forged_documents() -> list[dict]:
    plain = json.loads(both()[1])
    subject, proof = plain["credentialSubject"], plain["proof"]
    stranger = Signer(ED25519.method, ed25519.Ed25519PrivateKey.generate())
    bare = {name: value for name, value in plain.items() if name != "proof"}
    return [
        plain | {"validUntil": "2039-11-18T10:30:00Z"},
        plain | {"name": "Skibsfører"},
        plain | {"credentialSubject": subject | {"id": uuid.UUID(int=9).urn}},
        plain | {"credentialStatus": plain["credentialStatus"] | {"statusListIndex": "3"}},
        plain | {"proof": proof | {"created": "2020-01-01T00:00:00Z"}},
        plain | {"proof": proof | {"proofPurpose": "authentication"}},
        plain | {"proof": proof | {"proofValue": proof["proofValue"][:-1]}},
        plain | {"proof": proof | {"proofValue": "z1"}},
        plain | {"proof": proof | {"verificationMethod": f"{DID}#es256-1"}},
        plain | {"proof": proof | {"verificationMethod": f"{DID}#other"}},
        plain | {"issuer": plain["issuer"] | {"id": "did:web:elsewhere.example"}},
        proofs.signed(bare, stranger, at=SINCE),
        bare,
    ]


def test_a_changed_document_is_refused_by_somebody_else_and_by_us():
    with time_machine.travel(SOON, tick=False):
        for document in forged_documents():
            text = json.dumps(document)
            with pytest.raises(OB3VerificationError):
                theirs(text)
            assert verifying.verify(text, DOCUMENT, lists()[1], now=SOON).verdict is Verdict.FORGED


@pytest.mark.parametrize(
    "change",
    [
        {"extra": "no signature covers this"},
        {"https://schema.org/name": "Skibsfører"},
        {"@graph": []},
        {"@context": ["https://www.w3.org/ns/credentials/v2", {"name": "https://x.example/n"}]},
        {"credentialSubject": [{"id": f"_:b{n}"} for n in range(100)]},
        {"name": "x" * 70_000},
    ],
)
def test_a_document_that_means_something_else_than_it_says_is_refused(change):
    document = json.loads(both()[1]) | change
    found = verifying.verify(json.dumps(document), DOCUMENT, lists()[1], now=SOON)
    assert found.verdict is Verdict.FORGED
    assert found.why


def test_a_member_that_no_signature_covers_is_never_signed():
    with pytest.raises(NotGenuine):
        proofs.signed(credential.document(badge()) | {"extra": "x"}, ED25519, at=SINCE)


def test_members_in_another_order_are_the_same_badge():
    document = json.loads(both()[1])
    text = json.dumps(dict(reversed(document.items())))
    assert verifying.verify(text, DOCUMENT, lists()[0], now=SOON).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "a.b.c", "null", '{"@context": 1}', "[" * 5000]
)
def test_what_is_no_badge_is_said_to_be_none(text):
    assert verifying.verify(text, DOCUMENT, lists()[0], now=SOON).verdict is Verdict.FORGED


def test_a_badge_without_its_parts_is_none_though_our_keys_signed_it():
    plain = credential.document(badge())
    for without in ("validUntil", "credentialStatus"):
        part = {name: value for name, value in plain.items() if name != without}
        for text in (jwts.signed(part, ES256), json.dumps(proofs.signed(part, ED25519, at=SINCE))):
            found = verifying.verify(text, DOCUMENT, lists()[0], now=SOON)
            assert found.verdict is Verdict.FORGED
    # a list is no badge, and a badge is no list
    for text in lists():
        assert verifying.verify(text, DOCUMENT, text, now=SOON).verdict is Verdict.FORGED
    for text in both():
        assert verifying.verify(text, DOCUMENT, text, now=SOON).verdict is Verdict.FORGED


def test_another_list_than_the_one_it_names_says_nothing_of_it():
    other = status.document(f"{ROOT}/badges/status/2", DID, [], at=SINCE)
    found = verifying.verify(both()[0], DOCUMENT, jwts.signed(other, ES256), now=SOON)
    assert found.verdict is Verdict.FORGED


# Keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_a_key_is_read_as_it_was_written(kind):
    private = keys.fresh(kind)
    again = keys.read(keys.written(private))
    assert keys.recognised(keys.described(again.public_key())) == private.public_key()


@pytest.mark.parametrize(
    "method",
    [
        {},
        {"publicKeyMultibase": "z" + multibase.base58(b"\x80\x24" + bytes(33))},
        {"publicKeyJwk": {"kty": "RSA"}},
        {"publicKeyJwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
        {"publicKeyJwk": {"kty": "EC", "crv": "P-256", "x": "*", "y": "AA"}},
    ],
)
def test_what_is_no_key_is_refused(method):
    with pytest.raises(NotReadable):
        keys.recognised(method)


def test_a_key_of_the_other_kind_signs_nothing():
    plain = credential.document(badge())
    with pytest.raises(TypeError):
        jwts.signed(plain, ED25519)
    with pytest.raises(TypeError):
        proofs.signed(plain, ES256, at=SINCE)
    for data in (b"", keys.written(ES256.private)[:-3]):
        with pytest.raises(NotReadable):
            keys.read(data)


def test_a_badge_of_an_earlier_key_stays_genuine():
    text, listed = both()[1], lists()[1]
    newer = keys.fresh(Kind.ED25519).public_key()
    old = [
        (name.partition("#")[2], key)
        for name, key in (
            (ES256.method, ES256.private.public_key()),
            (ED25519.method, ED25519.private.public_key()),
        )
    ]
    turned = did.document(DID, [("ed25519-2", newer), *old])
    assert verifying.verify(text, turned, listed, now=SOON).verdict is Verdict.VALID
    gone = did.document(DID, [("ed25519-2", newer)])
    assert verifying.verify(text, gone, listed, now=SOON).verdict is Verdict.FORGED


def test_until_is_the_last_moment():
    text = both()[0]
    for moment, verdict in (
        (UNTIL, Verdict.VALID),
        (UNTIL + dt.timedelta(seconds=1), Verdict.EXPIRED),
    ):
        listed = lists(at=moment)[0]
        assert verifying.verify(text, DOCUMENT, listed, now=moment).verdict is verdict
