import { describe, expect, it } from 'vitest';
import {
  describeIdle,
  namesInBaseline,
  namesInPrompt,
  namesNow,
} from '../../../src/check/baseline/idle-renames.js';
import { category, makePrompt, makeTicket } from '../../support/tickets.js';

const notes = (renames: Record<string, string>, before: string[] | undefined, now: string[]) =>
  describeIdle(new Map(Object.entries(renames)), {
    reference: 'base.json',
    before: before && new Set(before),
    now: new Set(now),
  });

describe('a rename', () => {
  it.each<[string, Record<string, string>, string[] | undefined, string[]]>([
    ['the old name is there and the new one is', { Bug: 'Defect' }, ['Bug'], ['Defect']],
    ['two names are swapped', { Bug: 'Uptime', Uptime: 'Bug' }, ['Bug', 'Uptime'], ['Bug', 'Uptime']],
    ['what is compared with has no fixed names', { Bug: 'Defect' }, undefined, ['Defect']],
  ])('needs no note where %s', (_, ...given) => {
    expect(notes(...given)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[], string]>([
    ['is misspelt in the old name', { Bgu: 'Defect' }, ['Bug'], 'base.json has no Bgu'],
    ['is misspelt in the new name', { Bug: 'Defct' }, ['Bug'], 'labels and prompt have no Defct'],
    ['was approved already', { Bug: 'Defect' }, ['Defect'], 'base.json has no Bug'],
    ['is of nothing', { X: 'Y' }, ['Bug'], 'base.json has no X and labels and prompt have no Y'],
    ['is one of several', { Bug: 'Defect', X: 'Defect' }, ['Bug'], 'base.json has no X'],
  ])('is noted where it %s', (_, renames, before, why) => {
    const [from, to] = Object.entries(renames).at(-1) ?? [];
    expect(notes(renames, before, ['Defect'])).toEqual([
      `the rename of ${from} to ${to} does nothing, as ${why}: correct or remove it`,
    ]);
  });
});

describe('the names that a rename can have', () => {
  const expected = { urgent: false, categories: ['Bug'] };
  const answers = new Map([['1', [{ classification: { urgent: false, categories: ['Other'] } }]]]);
  const labelled = [{ ticket: makeTicket({ id: '1', text: 't' }), expected, note: '' }];

  it('are those of labels and prompt', () => {
    const prompt = makePrompt({ categories: [category('Uptime')] });
    expect(namesNow(prompt, labelled)).toEqual(new Set(['Uptime', 'Bug']));
    expect(namesInPrompt(prompt)).toEqual(new Set(['Uptime']));
    expect(namesInPrompt(makePrompt())).toBeUndefined();
  });

  it('are all that a baseline holds, of an old form its answers alone', () => {
    const baseline = {
      prompt: 'p',
      promptVersion: undefined,
      promptHash: 'h',
      model: 'm',
      categories: ['Uptime'],
      tickets: { columns: [], byId: new Map([['1', { shown: 'h', expected }]]) },
      answers,
    };
    const found = namesInBaseline({ kind: 'listed', baseline, damage: undefined });
    expect(found).toEqual(new Set(['Uptime', 'Bug', 'Other']));
    const old = namesInBaseline({ kind: 'old', model: 'm', tickets: 'h', answers, damage: undefined });
    expect(old).toEqual(new Set(['Other']));
  });
});
