// RSA blind signatures in the browser: RFC 9474, RSABSSA-SHA384-PSS-Deterministic. The browser makes a token that nobody
// else has seen, hides it, has it signed by the municipality, and unwraps a signature that nobody can lead back to whoever
// asked for it. barometer/blind.py is the other side. A browser that cannot read this file, or has no WebCrypto because
// the address is not safe, has no `window.blindSignature`: a page looks for it and does without.
(() => {
  if (!window.crypto?.subtle) return;

  const SALT = 48;
  const TOKEN = 32;
  const HASH = 48;
  const LABEL = new TextEncoder().encode("torget ballot v1");

  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  const sha384 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytesOf = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const number = (bytes) => BigInt(`0x${hex(bytes) || "0"}`);
  const written = (value, length) => bytesOf(value.toString(16).padStart(2 * length, "0"));

  const lengthOf = (value) => Math.ceil(value.toString(16).length / 2);
  const base64url = (value) =>
    btoa(String.fromCharCode(...written(value, lengthOf(value))))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const power = (base, exponent, modulus) => {
    let result = 1n;
    for (let factor = base % modulus; exponent; exponent >>= 1n) {
      if (exponent & 1n) result = (result * factor) % modulus;
      factor = (factor * factor) % modulus;
    }
    return result;
  };

  // Extended Euclid: the inverse, or null where there is none.
  const inverseOf = (value, modulus) => {
    let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
    while (b) {
      const quotient = a / b;
      [a, b] = [b, a - quotient * b];
      [x, y] = [y, x - quotient * y];
    }
    return a === 1n ? ((x % modulus) + modulus) % modulus : null;
  };

  // key: {n, e}, BigInt each, as the page was given them in hexadecimal.
  const keyOf = (n, e) => {
    const modulus = BigInt(`0x${n}`);
    return {
      n: modulus,
      e: BigInt(`0x${e}`),
      bits: modulus.toString(2).length,
      length: lengthOf(modulus),
    };
  };

  const mgf1 = async (seed, length) => {
    const blocks = [];
    for (let i = 0; i * HASH < length; i += 1) {
      blocks.push(await sha384(joined(seed, written(BigInt(i), 4))));
    }
    return joined(...blocks).subarray(0, length);
  };

  // EMSA-PSS-ENCODE, RFC 8017 section 9.1.1.
  const encoded = async (message, bits) => {
    const salt = random(SALT);
    const length = Math.ceil(bits / 8);
    if (length < HASH + SALT + 2) throw new RangeError("key too short");
    const hashed = await sha384(joined(new Uint8Array(8), await sha384(message), salt));
    const block = joined(new Uint8Array(length - SALT - HASH - 2), Uint8Array.of(1), salt);
    const mask = await mgf1(hashed, block.length);
    const masked = block.map((byte, i) => byte ^ mask[i]);
    masked[0] &= 0xff >> (8 * length - bits);
    return joined(masked, hashed, Uint8Array.of(0xbc));
  };

  // A random number from 1 to below the modulus that has an inverse; rejected, not reduced, so that all are as likely.
  const blinding = (key) => {
    const above = 8 * key.length - key.bits;
    for (;;) {
      const bytes = random(key.length);
      bytes[0] &= 0xff >> above;
      const r = number(bytes);
      const inverse = r && r < key.n ? inverseOf(r, key.n) : null;
      if (inverse) return { r, inverse };
    }
  };

  // What is signed for a ballot: label, the round's sixteen bytes, thirty-two random ones.
  const message = (round, token = random(TOKEN)) => {
    const place = bytesOf(round.replaceAll("-", ""));
    if (place.length !== 16 || token.length !== TOKEN) throw new RangeError("no round or no token");
    return joined(LABEL, place, token);
  };

  // Section 4.2. The message is prepared as it is: it holds random bytes already.
  const blind = async (key, prepared) => {
    const value = number(await encoded(prepared, key.bits - 1));
    if (inverseOf(value, key.n) === null) throw new RangeError("invalid input");
    const { r, inverse } = blinding(key);
    const hidden = (value * power(r, key.e, key.n)) % key.n;
    return { message: written(hidden, key.length), inverse };
  };

  // Section 4.5, by the browser's own RSA-PSS.
  const verify = async (key, prepared, signature) => {
    const known = await crypto.subtle.importKey(
      "jwk", { kty: "RSA", n: base64url(key.n), e: base64url(key.e) },
      { name: "RSA-PSS", hash: "SHA-384" }, false, ["verify"],
    );
    return crypto.subtle.verify({ name: "RSA-PSS", saltLength: SALT }, known, signature, prepared);
  };

  // Section 4.4: unwraps the signature and refuses one that is none, before anything is sent with it.
  const finalize = async (key, prepared, blindSignature, inverse) => {
    if (blindSignature.length !== key.length) throw new RangeError("unexpected input size");
    const signature = written((number(blindSignature) * inverse) % key.n, key.length);
    if (!(await verify(key, prepared, signature))) throw new Error("invalid signature");
    return signature;
  };

  window.blindSignature = { keyOf, message, blind, finalize, verify, hex, bytesOf };
})();
