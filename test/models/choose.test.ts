import { describe, expect, it } from 'vitest';
import { notSet, type Setting } from '../../src/config/setting.js';
import { chooseModel } from '../../src/models/choose.js';
import { makePrompt } from '../support/tickets.js';

const flag = (value: string): Setting<string> => ({
  value,
  origin: { kind: 'flag', where: '--model' },
});
const file = (value: string): Setting<string> => ({
  value,
  origin: { kind: 'file', where: 'ticketsift.yaml' },
});

interface Circumstances {
  readonly named?: Setting<string>;
  readonly prompt?: string;
  readonly endpoint?: string;
  readonly key?: boolean;
  readonly sendsNothing?: boolean;
  readonly models?: string[];
}

const choose = ({ named, prompt, endpoint, key = false, sendsNothing = false, models = [] }: Circumstances) =>
  chooseModel({
    prompt: makePrompt({ model: prompt }),
    config: { model: named ?? notSet },
    sendsNothing,
    reach: async () => ({ named: endpoint, hasKey: key, listModels: async () => models }),
  });

const local = 'http://localhost:8080/v1';

describe('the model that answers', () => {
  it.each<[string, Circumstances, string, string]>([
    ['the flag’s, before all', { named: flag('a'), prompt: 'b', key: true }, 'a', '--model'],
    [
      'the prompt’s, before the configuration’s',
      { named: file('a'), prompt: 'b', key: true },
      'b',
      'named by the prompt test',
    ],
    ['the configuration’s', { named: file('a'), key: true }, 'a', 'set in ticketsift.yaml'],
    ['gpt-4o-mini with a key', { key: true }, 'gpt-4o-mini', 'OPENAI_API_KEY is set'],
    ['embedded with nothing', {}, 'embedded', 'no key set'],
    ['embedded when it is named, without a key', { named: flag('embedded') }, 'embedded', '--model'],
    ['a local server’s, without a key', { named: flag('a'), endpoint: local }, 'a', '--model'],
    [
      'a local server’s only one',
      { endpoint: local, models: ['only'] },
      'only',
      `the only model at ${local}`,
    ],
    [
      'a named one without a key when nobody is asked',
      { named: flag('a'), sendsNothing: true },
      'a',
      '--model',
    ],
  ])('is %s', async (_, circumstances, name, why) => {
    expect(await choose(circumstances)).toEqual({ name, why });
  });

  it.each<[string, Circumstances, string, string]>([
    ['a flag’s without a key', { named: flag('a') }, 'no_key', 'Set OPENAI_API_KEY'],
    ['a prompt’s without a key', { prompt: 'a' }, 'no_key', 'Set OPENAI_API_KEY'],
    ['a configured one without a key', { named: file('a') }, 'no_key', 'Set OPENAI_API_KEY'],
    ['none of several', { endpoint: local, models: ['a', 'b'] }, 'no_model', 'It has: a, b.'],
    [
      'none of thousands',
      { endpoint: local, models: Array(3000).fill('a\nb') },
      'no_model',
      'a b and 2,980 more.',
    ],
    ['none of none', { endpoint: local }, 'no_model', 'It lists no models.'],
  ])('is never %s', async (_, circumstances, code, hint) => {
    await expect(choose(circumstances)).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) });
  });

  it.each([
    ['the only model', ['only'], 'the only model at https://host/v1'],
    ['the lack of a name', ['a', 'b'], 'Name a model of https://host/v1 with --model'],
  ])('is reported without the password of the endpoint: %s', async (_, models, told) => {
    const choice = choose({ endpoint: 'https://user:secret@host/v1', models });
    expect(await choice.then(({ why }) => why, String)).toContain(told);
  });
});
