import { describe, expect, it } from 'vitest';
import { findZendeskCredential } from '../../../../src/storage/services/zendesk/credential.js';

const find = (variables: Record<string, string>) => findZendeskCredential({ name: 'acme' }, variables);
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a credential for Zendesk', () => {
  it.each([
    [{ ZENDESK_EMAIL: 'ada@acme.com', ZENDESK_API_TOKEN: 't0k' }, basic('ada@acme.com/token:t0k')],
    [{ ZENDESK_EMAIL: ' ada@acme.com/token ', ZENDESK_API_TOKEN: 't0k\n' }, basic('ada@acme.com/token:t0k')],
    [{ ZENDESK_OAUTH_TOKEN: 'oa' }, 'Bearer oa'],
    [{ ZENDESK_OAUTH_TOKEN: 'oa', ZENDESK_EMAIL: 'a@b', ZENDESK_API_TOKEN: 't' }, 'Bearer oa'],
    [{ ZENDESK_OAUTH_TOKEN: 'oa', ZENDESK_SUBDOMAIN: 'acme' }, 'Bearer oa'],
    [{ ZENDESK_OAUTH_TOKEN: 'oa', ZENDESK_SUBDOMAIN: 'https://ACME.zendesk.com/' }, 'Bearer oa'],
  ])('of %j is %s', (variables, authorization) => {
    expect(find(variables).authorization).toBe(authorization);
  });

  it.each([
    [{}, 'ZENDESK_EMAIL and ZENDESK_API_TOKEN'],
    [{ ZENDESK_API_TOKEN: 't' }, 'Set ZENDESK_EMAIL'],
    [{ ZENDESK_EMAIL: 'ada@acme.com' }, 'API token'],
    [{ ZENDESK_OAUTH_TOKEN: 'oa', ZENDESK_SUBDOMAIN: 'other' }, 'ZENDESK_SUBDOMAIN=acme'],
  ])('of %j is missing, with what to do', (variables, hint) => {
    expect(() => find(variables)).toThrow(
      expect.objectContaining({ code: 'config', hint: expect.stringContaining(hint) }),
    );
  });

  it('tells people apart without their secrets', () => {
    const owner = find({ ZENDESK_OAUTH_TOKEN: 's3same' }).owner;
    expect(owner).not.toContain('s3same');
    expect(owner).not.toBe(find({ ZENDESK_OAUTH_TOKEN: 'other' }).owner);
  });
});
