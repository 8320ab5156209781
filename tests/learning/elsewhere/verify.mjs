// Says of each badge on its input whether it holds, as programs of others see it. Nothing is fetched.
//   in   {"did": document, "pages": {address: document}, "badges": [JWT or JSON, …]}
//   out  [{"ok": true or false, "why": words}, …]
import {readFileSync} from 'node:fs';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {verifyCredential} from '@digitalcredentials/vc';
import {importJWK, jwtVerify} from 'jose';

const {did, pages, badges} = JSON.parse(readFileSync(0, 'utf8'));
const methods = Object.fromEntries(did.verificationMethod.map(one => [one.id, one]));
const MULTIKEY = 'https://w3id.org/security/multikey/v1';

async function documentLoader(url) {
  const found = {
    ...pages,
    [did.id]: {...did, '@context': 'https://www.w3.org/ns/did/v1'},
    ...(methods[url] && {[url]: {'@context': MULTIKEY, ...methods[url]}}),
  }[url];
  if (!found) throw new Error(`nothing is fetched: ${url}`);
  return {contextUrl: null, documentUrl: url, document: found};
}

async function proof(text) {
  const found = await verifyCredential({
    credential: JSON.parse(text),
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader,
    checkStatus: options => checkStatus({...options, verifyMatchingIssuers: true}),
  });
  const errors = found.error?.errors ?? [found.error ?? found.statusResult?.error ?? ''];
  // it counts a list as verified whatever the bit says
  const revoked = found.statusResult?.results.some(one => one.status);
  return {ok: found.verified && !revoked, why: revoked ? 'revoked' : errors.map(String).join('; ')};
}

async function token(text) {
  const {kid} = JSON.parse(Buffer.from(text.split('.')[0], 'base64url'));
  const key = await importJWK(methods[kid].publicKeyJwk, 'ES256');
  await jwtVerify(text, key, {issuer: did.id, algorithms: ['ES256']});
  return {ok: true, why: ''};
}

const answers = [];
for (const badge of badges) {
  try {
    answers.push(await (badge.startsWith('{') ? proof : token)(badge));
  } catch (error) {
    answers.push({ok: false, why: String(error)});
  }
}
console.log(JSON.stringify(answers));
