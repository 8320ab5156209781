"""The browser's side of blind signatures against ours, and against what RFC 9474 prints."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from barometer import blind
from tests.barometer import vectors

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).resolve().parent.parent.parent / "static" / "js" / "blind.js"
ROUND = uuid.UUID("6c3f7d2a-1f0e-4a55-9a1d-0b7a4d1f8c11")

_DRAW = """(drawn) => {
  const bytes = drawn.map(window.blindSignature.bytesOf);
  crypto.getRandomValues = (array) => { array.set(bytes.shift()); return array; };
}"""
_BLIND = """async ([n, e, message]) => {
  const { keyOf, blind, hex, bytesOf } = window.blindSignature;
  const blinded = await blind(keyOf(n, e), bytesOf(message));
  return [hex(blinded.message), blinded.inverse.toString(16)];
}"""
_FINALIZE = """async ([n, e, message, signature, inverse]) => {
  const { keyOf, finalize, hex, bytesOf } = window.blindSignature;
  return hex(await finalize(
    keyOf(n, e), bytesOf(message), bytesOf(signature), BigInt(`0x${inverse}`)));
}"""
_MESSAGE = "(round) => window.blindSignature.hex(window.blindSignature.message(round))"


@pytest.fixture
def script(page: Page) -> Page:
    # A page of this machine, for WebCrypto is only there where nobody can listen; nothing is asked for.
    page.context.route(
        "http://localhost/**",
        lambda route: route.fulfill(body="<!doctype html><title>Empty</title>"),
    )
    page.goto("http://localhost/empty")
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    return page


def numbers(key) -> tuple[str, str]:
    public = key.public_key().public_numbers()
    return f"{public.n:x}", f"{public.e:x}"


@pytest.mark.parametrize("variant", blind.Variant, ids=lambda variant: variant.value)
def test_the_browser_computes_what_the_rfc_prints(script: Page, variant) -> None:
    vector = vectors.VARIANTS[variant.value]
    n, e = numbers(vectors.key())
    prepared = vector["msg_prefix"] + vectors.VECTORS["msg"]
    factor = pow(vectors.INVERSE, -1, int(n, 16))
    script.evaluate(_DRAW, [vectors.VECTORS["salt"], f"{factor:01024x}"])
    blinded, inverse = script.evaluate(_BLIND, [n, e, prepared])
    assert blinded == vector["blinded_msg"]
    assert int(inverse, 16) == vectors.INVERSE
    signature = script.evaluate(_FINALIZE, [n, e, prepared, vector["blind_sig"], inverse])
    assert signature == vector["sig"]


@pytest.mark.parametrize("bits", [1031, blind.KEY_BITS])
def test_what_the_browser_blinds_we_sign_and_what_it_unwraps_we_verify(script: Page, bits) -> None:
    key = blind.new_key(bits)
    n, e = numbers(key)
    message = script.evaluate(_MESSAGE, str(ROUND))
    blinded, inverse = script.evaluate(_BLIND, [n, e, message])
    answer = blind.blind_sign(key, bytes.fromhex(blinded))
    signature = bytes.fromhex(script.evaluate(_FINALIZE, [n, e, message, answer.hex(), inverse]))
    # the server rebuilds the message from what it knows and the token that comes with the answers
    token = bytes.fromhex(message)[-blind.TOKEN :]
    blind.verify(key.public_key(), blind.ballot_message(ROUND, token), signature)


def test_every_token_of_the_browser_is_another(script: Page) -> None:
    assert len({script.evaluate(_MESSAGE, str(ROUND)) for _ in range(20)}) == 20


def test_the_browser_refuses_a_signature_that_is_none(script: Page) -> None:
    key = blind.new_key()
    n, e = numbers(key)
    message = script.evaluate(_MESSAGE, str(ROUND))
    blinded, inverse = script.evaluate(_BLIND, [n, e, message])
    with pytest.raises(Error, match="invalid signature"):
        script.evaluate(_FINALIZE, [n, e, message, blinded, inverse])
    with pytest.raises(Error, match="unexpected input size"):
        script.evaluate(_FINALIZE, [n, e, message, "00", inverse])


def test_a_factor_that_is_too_large_is_drawn_again(script: Page) -> None:
    """Reduced instead, small factors would be likelier than large ones."""
    key = blind.new_key()
    n, e = numbers(key)
    script.evaluate(_DRAW, ["00" * 48, "ff" * 256, "00" * 256, f"{7:0512x}"])
    _blinded, inverse = script.evaluate(_BLIND, [n, e, "00" * 64])
    assert int(inverse, 16) == pow(7, -1, int(n, 16))


def test_a_round_that_is_none_is_refused(script: Page) -> None:
    with pytest.raises(Error, match="no round"):
        script.evaluate(_MESSAGE, "6c3f")


def test_a_browser_without_what_it_needs_is_left_in_peace(page: Page) -> None:
    page.context.route(
        "http://plain.localhost/**",
        lambda route: route.fulfill(body="<!doctype html><title>Empty</title>"),
    )
    page.goto("http://plain.localhost/empty")
    page.evaluate("() => Object.defineProperty(window, 'crypto', { value: {} })")
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    assert page.evaluate("() => window.blindSignature") is None
