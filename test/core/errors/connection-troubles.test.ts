import { expect, it } from 'vitest';
import { certificateHint, isOfCertificate } from '../../../src/core/errors/connection-troubles.js';

it.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
  ['CERT_HAS_EXPIRED', 'clock of this machine'],
  ['CERT_NOT_YET_VALID', 'clock of this machine'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another name'],
])('says what to do about a certificate that is not trusted: %s', (code, hint) => {
  expect(isOfCertificate(code)).toBe(true);
  expect(certificateHint(code)).toContain(hint);
});

it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'EPROTO'])('tells them from other troubles: %s', (code) => {
  expect(isOfCertificate(code)).toBe(false);
});
