import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeOpened, type OpenedRun } from '../../../src/run/describe/opened.js';

const triage = fileURLToPath(new URL('../../../prompts/triage.md', import.meta.url));
const opened: OpenedRun = {
  plan: {
    prompt: { name: 'triage', version: null, path: triage, hash: '' },
    model: { name: 'embedded', why: 'no key set', endpoint: null },
    selection: {},
  },
  source: { name: 't.csv', count: 60, usedColumns: { text: ['text'], id: 'id' } },
  namedBy: undefined,
  cwd: '/home/ann/here',
};

const withPlan = (plan: Partial<OpenedRun['plan']>, more: Partial<OpenedRun> = {}) =>
  describeOpened({ ...opened, ...more, plan: { ...opened.plan, ...plan } });
const withSource = (source: Partial<OpenedRun['source']>, selection: OpenedRun['plan']['selection'] = {}) =>
  describeOpened({
    ...opened,
    source: { ...opened.source, ...source },
    plan: { ...opened.plan, selection },
  }).split(' · ')[0];

it('says in a line what a run reads, by which prompt and which model', () => {
  expect(describeOpened(opened)).toBe(
    't.csv: 60 tickets, text from "text", id from "id" · prompt triage (shipped) · model embedded (no key set)',
  );
});

describe('the tickets', () => {
  it.each<[string, Partial<OpenedRun['source']>, OpenedRun['plan']['selection'], string]>([
    ['one', { count: 1 }, {}, '1 ticket'],
    ['the first of all', { count: 60 }, { limit: 8 }, '8 of 60 tickets'],
    ['a limit above all', { count: 60 }, { limit: 80 }, '60 tickets'],
    ['a sample', { count: 6_000 }, { sample: 20 }, '20 of 6,000 tickets'],
    ['of an unknown number', { count: undefined }, {}, 'tickets'],
    ['the first of an unknown number', { count: undefined }, { limit: 8 }, 'the first 8 tickets'],
    ['a sample of an unknown number', { count: undefined }, { sample: 8 }, 'a sample of 8 tickets'],
  ])('are counted: %s', (_, source, selection, said) => {
    expect(withSource(source, selection)).toBe(`t.csv: ${said}, text from "text", id from "id"`);
  });

  it('may be taken already', () => {
    expect(describeOpened({ ...opened, taken: 20 })).toContain('t.csv: 20 of 60 tickets, ');
  });

  it.each<[OpenedRun['source']['usedColumns'], string]>([
    [{ text: ['subject', 'text'], id: undefined }, ', text from "subject" and "text", ids are row numbers'],
    [{ text: ['a', 'b', 'c', 'd'], id: 'id' }, ', text from "a", "b" and 2 more, id from "id"'],
    [{ text: ['x'.repeat(80)], id: 'id' }, `, text from "${'x'.repeat(59)}…", id from "id"`],
    [
      {
        text: ['text'],
        id: undefined,
        ofOthers: [
          { text: ['a', 'b'], id: 'no' },
          { text: [], id: 'no' },
        ],
      },
      ', text from "text" or "a" and "b", id from "no"',
    ],
    [
      { text: ['a'], id: 'a', ofOthers: ['b', 'c', 'd', 'a'].map((name) => ({ text: ['a'], id: name })) },
      ', text from "a", id from "a" or "b" or 2 more',
    ],
    [undefined, ''],
  ])('name their columns: %#', (usedColumns, said) => {
    expect(withSource({ usedColumns })).toBe(`t.csv: 60 tickets${said}`);
  });
});

describe('the prompt', () => {
  const prompt = { name: 'triage', version: null, hash: '' };
  it.each([
    [{ ...prompt, path: 'p.md' }, 'prompt triage (p.md)'],
    [{ ...prompt, path: '/home/ann/here/prompts/p.md' }, 'prompt triage (prompts/p.md)'],
    [{ ...prompt, version: 2, path: 'org:triage@2' }, 'prompt org:triage@2'],
  ])('is said with where it is: %#', (prompt, said) => {
    expect(withPlan({ prompt })).toContain(` · ${said} · `);
  });
});

describe('the model', () => {
  const local = 'http://127.0.0.1:8000/v1';
  it.each([
    ['gpt-4o-mini', 'OPENAI_API_KEY is set', 'https://api.openai.com/v1', undefined, ''],
    ['m', '--model', local, '--base-url', ` at ${local}`],
    ['m', '--model', local, 'OPENAI_BASE_URL', ` at ${local} (from OPENAI_BASE_URL)`],
    ['m', '--model', local, '/home/ann/here/ticketsift.yaml', ` at ${local} (from ticketsift.yaml)`],
  ])('is said with why it answers, and where: %#', (name, why, endpoint, namedBy, where) => {
    const said = withPlan({ model: { name, why, endpoint } }, { namedBy });
    expect(said.endsWith(` · model ${name} (${why})${where}`)).toBe(true);
  });

  it('is set in a file as that is called here', () => {
    const model = { name: 'm', why: 'set in /home/ann/here/ticketsift.yaml', endpoint: null };
    expect(withPlan({ model })).toContain('model m (set in ticketsift.yaml)');
  });

  it('may be two', () => {
    const model = { name: 'gpt-4o', why: '--cascade', endpoint: null };
    const cascade = { model: opened.plan.model, hash: '', sure: { urgent: 1, categories: 1 } };
    expect(withPlan({ model, cascade })).toContain('model embedded → gpt-4o (--cascade)');
  });
});
