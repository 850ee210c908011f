import { describe, expect, it } from 'vitest';
import { parseCheckedYaml } from '../../../src/config/checked-yaml.js';
import { fileSchema } from '../../../src/config/schema.js';
import { digestOf, isDigest, markOf, marksIn } from '../../../src/config/trust/digest.js';
import { wantsOf } from '../../../src/config/trust/wants.js';

const place = { path: '/project/ticketsift.yaml', home: '/home/ada' };

async function wantsIn(yaml: string) {
  const origin = { path: place.path, firstLine: 1, code: 'config' } as const;
  return wantsOf(parseCheckedYaml(yaml, fileSchema, origin).written, place, { isForeign: false });
}

const digest = async (yaml: string) => digestOf(await wantsIn(yaml));

const yaml = `
base_url: https://llm.example.com/v1
cache: answers.db
model: m
sources:
  crm: { url: "postgres://desk@db.example.com/desk", table: tickets }
`;

describe('the digest of a file stays', () => {
  it.each<[string, string]>([
    [
      'whatever the order of its keys',
      `
model: m
sources: { crm: { table: tickets, url: "postgres://desk@db.example.com/desk" } }
cache: answers.db
base_url: https://llm.example.com/v1
`,
    ],
    ['whatever its comments and quotes', yaml.replace('answers.db', '"answers.db" # here')],
    ['when a model changes', yaml.replace('model: m', 'model: n')],
    ['when a table changes', yaml.replace('tickets', 'other')],
    ['when a source inside is added', `${yaml}  more: { url: more.csv }\n`],
  ])('%s', async (_, changed) => {
    expect(await digest(changed)).toBe(await digest(yaml));
  });
});

describe('the digest of a file changes', () => {
  it.each<[string, string]>([
    ['with an endpoint', yaml.replace('llm.example', 'evil.example')],
    ['with a cache', yaml.replace('answers.db', 'other.db')],
    ['with a database', yaml.replace('db.example', 'evil.example')],
    ['with the name of a database’s source', yaml.replace('crm', 'other')],
    ['with what is taken away', yaml.replace('cache: answers.db', '')],
    ['with what is added', `${yaml}prompt: ../p.md\n`],
    ['with what is written otherwise', yaml.replace('https://llm', 'HTTPS://llm')],
  ])('%s', async (_, changed) => {
    expect(await digest(changed)).not.toBe(await digest(yaml));
  });
});

it('holds a mark of each want', async () => {
  const wants = await wantsIn(yaml);
  expect(marksIn(digestOf(wants))).toEqual(wants.map(markOf).toSorted());
});

it('differs from other texts', async () => {
  const given = await digest(yaml);
  expect(isDigest(given)).toBe(true);
  expect(isDigest(await digest(''))).toBe(true);
  for (const text of [
    '',
    '1',
    'true',
    'sha256-',
    given.slice(1),
    given.slice(0, -1),
    `${given} `,
    `${given}\n`,
  ]) {
    expect(isDigest(text)).toBe(false);
  }
});
