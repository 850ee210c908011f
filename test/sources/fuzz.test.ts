import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { TicketsiftError } from '../../src/core/errors.js';
import { fileKinds, type SourceKind } from '../../src/sources/index.js';
import { exportedFiles } from '../support/exports/index.js';
import { parquetOf, textElement, texts } from '../support/parquet.js';
import { fc } from '../support/properties.js';
import { rounds } from '../support/slow.js';
import { all, inChunks, open } from '../support/sources.js';
import { Database } from '../support/sqlite.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { workbookOf } from '../support/workbook.js';
import { zipOf } from '../support/zip.js';

const names = ['id', 'subject', 'text'];
const rows = Array.from({ length: 12 }, (_, n) => [
  `T-${n}`,
  `Subject ${n}, "quoted"`,
  `Line one of ${n}\nline two ä`,
]);
const header = [names, ...rows];
const objects = rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
const csv = stringify(header);

interface Seed {
  readonly kind: SourceKind;
  readonly content: string | Uint8Array;
  /** Whether a file that is cut off anywhere gives an error: else rows are gone that it does not tell of. */
  readonly tellsItsEnd: boolean;
}

/** A sound file of each kind. */
const seeds: readonly Seed[] = [
  { kind: 'csv', content: csv, tellsItsEnd: false },
  { kind: 'tsv', content: stringify(header, { delimiter: '\t' }), tellsItsEnd: false },
  { kind: 'json', content: JSON.stringify({ tickets: objects }, null, 1), tellsItsEnd: true },
  {
    kind: 'jsonl',
    content: objects.map((object) => `${JSON.stringify(object)}\n`).join(''),
    tellsItsEnd: false,
  },
  { kind: 'xlsx', content: workbookOf({ rows: header }), tellsItsEnd: true },
  {
    kind: 'parquet',
    content: parquetOf(names.map(textElement), [
      {
        rows: rows.length,
        leaves: names.map((name, at) =>
          texts(
            name,
            rows.map((row) => row[at]),
          ),
        ),
      },
    ]),
    tellsItsEnd: true,
  },
  { kind: 'mbox', content: exportedFiles['gmail.mbox']?.().content ?? '', tellsItsEnd: false },
  { kind: 'eml', content: `Subject: Help\r\nMessage-ID: <1@x>\r\n\r\nIt broke.\r\n`, tellsItsEnd: false },
  { kind: 'text', content: 'It broke, and nothing helps.\n', tellsItsEnd: false },
  {
    kind: 'zip',
    content: zipOf([
      { name: 'a.csv', content: csv },
      { name: 'b.json', content: JSON.stringify(objects) },
    ]),
    tellsItsEnd: true,
  },
  { kind: 'sqlite', content: await sqliteFile(), tellsItsEnd: false },
];

async function sqliteFile(): Promise<Uint8Array> {
  await using folder = await temporaryFolder();
  const path = folder.file('t.db');
  const database = new Database(path);
  database.exec('CREATE TABLE tickets (id TEXT, subject TEXT, text TEXT)');
  for (const row of rows) database.prepare('INSERT INTO tickets VALUES (?, ?, ?)').run(row);
  database.close();
  return readFile(path);
}

/** Reads a content as one kind of source, or by what it looks like: its rows, or the error that says what is wrong. */
async function read(
  content: Uint8Array,
  kind?: SourceKind,
): Promise<readonly (readonly string[])[] | TicketsiftError> {
  try {
    await using table = await open('-', { kind, stdin: inChunks(content, 700) });
    return (await all(table.rows())).flat().map(({ values }) => values);
  } catch (error) {
    if (error instanceof TicketsiftError) return error;
    throw error;
  }
}

interface Change {
  /** Where, as a share of the whole. */
  readonly at: number;
  /** How many bytes go. */
  readonly length: number;
  readonly put: Uint8Array;
  readonly times: number;
  readonly isEnd: boolean;
}

/** A change of some bytes: cut off, cut out, put in, repeated. */
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 0, max: 40 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom(
        '"',
        '\n',
        '\r',
        '\0',
        '[[[[',
        '{"a":',
        '<a>',
        'From ',
        ',,,,',
        '\ufeff',
        '--',
        'PK\x03\x04',
      )
      .map(Buffer.from),
  ),
  times: fc.constantFrom(1, 1, 1, 2, 200),
  isEnd: fc.boolean(),
});

function changed(content: Uint8Array, changes: readonly Change[]): Buffer {
  let bytes = Buffer.from(content);
  for (const { at, length, put, times, isEnd } of changes) {
    const place = Math.floor(at * bytes.length);
    const added = Buffer.concat(Array.from({ length: times }, () => put));
    bytes = Buffer.concat([
      bytes.subarray(0, place),
      added,
      isEnd ? Buffer.alloc(0) : bytes.subarray(place + length),
    ]);
  }
  return bytes;
}

it('there is a sound file of each kind', () => {
  expect(seeds.map(({ kind }) => kind).toSorted()).toEqual(fileKinds.toSorted());
});

/** How often a property is tried: less where each try starts a thread. */
const tries = (kind: SourceKind, slow: number) =>
  rounds(kind === 'xlsx' || kind === 'parquet' ? 15 : 40, slow);

/** Milliseconds: where there is time, some kinds take minutes. */
const patience = rounds(180_000, 1_800_000);

describe.each(seeds)('$kind that is damaged', ({ kind: own, content, tellsItsEnd }) => {
  const bytes = Buffer.from(content);

  it(
    'is read, or ends with what is wrong with it',
    async () => {
      expect(await read(bytes, own)).not.toBeInstanceOf(TicketsiftError);
      await fc.assert(
        fc.asyncProperty(
          fc.array(change, { minLength: 1, maxLength: 3 }),
          fc.boolean(),
          async (changes, isTold) => {
            await read(changed(bytes, changes), isTold ? own : undefined);
          },
        ),
        { numRuns: tries(own, 1_500) },
      );
    },
    patience,
  );

  it(
    'loses no row unsaid where it is cut off',
    async () => {
      const whole = await read(bytes, own);
      if (whole instanceof TicketsiftError) throw whole;
      const cuts = fc.oneof(
        fc.integer({ min: 0, max: bytes.length }),
        fc.integer({ min: bytes.length - 40, max: bytes.length }),
      );
      await fc.assert(
        fc.asyncProperty(cuts, fc.boolean(), async (cut, isPacked) => {
          const part = bytes.subarray(0, Math.max(0, cut));
          const found = await read(isPacked ? gzipSync(part) : part, own);
          if (found instanceof TicketsiftError) return;
          // Of what says no more than its rows, the last may be cut, too.
          if (tellsItsEnd && found.length > 0) expect(found).toEqual(whole);
          else expect(found.slice(0, -1)).toEqual(whole.slice(0, Math.max(0, found.length - 1)));
        }),
        { numRuns: tries(own, 500) },
      );
    },
    patience,
  );
});

const deep = 100_000;

it.each([
  ['json', '['.repeat(deep)],
  ['json', `[${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}]`],
  ['json', `{"tickets":[{"id":1,"text":${'['.repeat(deep)}${']'.repeat(deep)}}]}`],
  ['jsonl', `{"id":1,"text":${'[{"a":'.repeat(deep)}`],
  ['csv', `id,text\n1,${'"'.repeat(deep)}`],
  [
    'eml',
    `Content-Type: multipart/mixed; boundary=a\n\n${'--a\nContent-Type: multipart/mixed; boundary=a\n\n'.repeat(2_000)}`,
  ],
  ['mbox', `From a@b\nSubject: ${'=?UTF-8?B?'.repeat(deep)}\n\nx\n`],
  ['zip', zipOf([{ name: 'a.zip', content: zipOf([{ name: 'b.zip', content: 'x' }]) }])],
  ['text', '<div>'.repeat(deep)],
] satisfies [SourceKind, string | Uint8Array][])(
  '%s that nests without end still ends',
  async (kind, content) => {
    const found = await read(Buffer.from(content), kind);
    if (!(found instanceof TicketsiftError)) expect(found.length).toBeLessThanOrEqual(1);
  },
);
