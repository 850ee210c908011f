import { expect, it } from 'vitest';
import { listKeys, readKey } from '../../../src/config/edit/key.js';

it.each([
  ['model', ['model']],
  ['studio.models', ['studio', 'models']],
  ['auth.allow.email_domains', ['auth', 'allow', 'email_domains']],
  ['auth.profiles.staging.issuer', ['auth', 'profiles', 'staging', 'issuer']],
  ['sources.desk', ['sources', 'desk']],
  ['sources.desk.url', ['sources', 'desk', 'url']],
  ['sources.a.b.url', ['sources', 'a.b', 'url']],
  ['sources.desk.params.from.day', ['sources', 'desk', 'params', 'from.day']],
  ['prices.gpt-4.1', ['prices', 'gpt-4.1']],
  ['prices.gpt-4.1.tiers.flex.input', ['prices', 'gpt-4.1', 'tiers', 'flex', 'input']],
  ['checks.triage.thresholds.urgent_recall', ['checks', 'triage', 'thresholds', 'urgent_recall']],
])('%s is a key', (written, steps) => {
  expect(readKey(written)).toEqual(steps);
});

it.each([
  ['modle', 'Did you mean model?'],
  ['base-url', 'Did you mean base_url?'],
  ['studio.model', 'Did you mean studio.models?'],
  ['issuer', 'Did you mean auth.issuer?'],
  ['sources.desk.tabel', 'Did you mean sources.desk.table?'],
  ['zzzzzzzz', 'Keys: model, cascade'],
  ['studio.zzzzzzzz', 'Keys of studio: accent'],
  ['model.name', 'model has nothing below it.'],
  ['', 'Keys: model'],
  ['studio..models', 'studio'],
  ['__proto__', 'Keys'],
])('%s is none, and says what there is', (written, hint) => {
  expect(() => readKey(written)).toThrow(
    expect.objectContaining({ code: 'usage', hint: expect.stringContaining(hint) }),
  );
});

it.each(['api_key', 'OPENAI_API_KEY', 'api-key', 'auth.client_secret', 'token', 'sources.desk.password'])(
  '%s is a secret, and says where that belongs',
  (written) => {
    expect(() => readKey(written)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('secret'),
        hint: expect.stringContaining('OPENAI_API_KEY'),
      }),
    );
  },
);

it('lists the keys that need no name of its user', () => {
  expect(listKeys()).toEqual(
    expect.arrayContaining(['model', 'studio.models', 'auth.issuer', 'clean.html', 'sources']),
  );
});
