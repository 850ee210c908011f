import { describe, expect, it } from 'vitest';
import { readZendeskUrl } from '../../../../src/storage/services/zendesk/account.js';

describe('an account of Zendesk', () => {
  it.each([
    ['zendesk://acme', false],
    ['zendesk://acme/', false],
    ['zendesk://ACME', false],
    ['zendesk://acme.zendesk.com', false],
    ['https://acme.zendesk.com', false],
    ['https://acme.zendesk.com/', false],
    ['https://acme.zendesk.com/agent/filters/360000123', true],
    ['https://acme.zendesk.com/agent/tickets/5?brand=1#x', true],
  ])('is read from %s', (location, isPage) => {
    expect(readZendeskUrl(location)).toEqual({ name: 'acme', host: 'acme.zendesk.com', isPage });
  });

  it.each([
    'zendesk://',
    'zendesk://acme.evil.com',
    'zendesk://acme.zendesk.com.evil.com',
    'zendesk://evil.com/acme.zendesk.com',
    'zendesk://a.b.zendesk.com',
    'zendesk://-acme',
    'zendesk://ac_me',
    'zendesk://äcme',
    'zendesk://acme%2eevil',
    'zendesk://acme:8443',
    'https://acmezendesk.com',
    'not a url',
  ])('is not read from %s', (location) => {
    expect(() => readZendeskUrl(location)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('is asked for by its name at Zendesk where a help centre has an address of its own', () => {
    expect(() => readZendeskUrl('zendesk://support.acme.com')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('zendesk.com') }),
    );
  });

  it('is not read with a password, which is not shown', () => {
    expect(() => readZendeskUrl('zendesk://ada:s3same@acme')).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('s3same'),
        hint: expect.stringContaining('ZENDESK_API_TOKEN'),
      }),
    );
  });
});
