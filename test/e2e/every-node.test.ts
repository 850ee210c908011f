import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startEndpoint } from '../support/endpoint.js';
import { csvOf, newUser } from '../support/program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A native module may abort the process at its end, and does so now and then: see `sqlite-driver.ts`. */
const rounds = process.env.TICKETSIFT_SLOW === '1' ? 50 : 5;

/** Many runs, and the embedded model, which loads slowly on a busy machine. */
const slow = { timeout: 600_000 };

const resultSchema = z.object({ id: z.string(), urgent: z.boolean(), categories: z.array(z.string()) });
const answerSchema = z.object({ ticket: z.string(), reply: z.string() });

// CI runs this on every version of Node that the program supports, by `npm run test:nodes`.
describe('on this version of Node', slow, () => {
  it(`${rounds} runs without a cache and ${rounds} with one end with 0`, async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['It is broken', 'Where is my invoice?', 'Thank you']));
    const flags = ['--base-url', endpoint.url, '--model', 'stand-in', '--format', 'json'];
    const ends: unknown[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const state of ['new', 'cached']) {
        const { child, finished } = user.start(['classify', 't.csv', '--cache', `${round}.db`, ...flags]);
        const { code, stderr } = await finished;
        if (code !== 0) ends.push({ round, state, code, signal: child.signalCode, stderr });
      }
    }
    expect(ends).toEqual([]);
    expect(endpoint.requests).toHaveLength(3 * rounds);
  });

  it('the sample is classified by the embedded model, and the run and its answers are kept', async () => {
    await using user = await newUser();
    const sample = join(root, 'fixtures/tickets.csv');
    const classified = await user.spawn(['classify', sample, '--limit', '10', '--format', 'json']);
    expect(classified).toMatchObject({ code: 0 });
    expect(JSON.parse(classified.stdout)).toHaveLength(10);
    for (const args of [
      ['cache', 'stats'],
      ['cache', 'export', 'answers.jsonl'],
      ['runs', 'list'],
      ['cache', 'prune', '--older-than', '1d'],
      ['cache', 'clear', '--yes'],
    ]) {
      expect(await user.spawn(args)).toMatchObject({ code: 0 });
    }
  });

  it('the embedded model gives the answers on record', async () => {
    await using user = await newUser();
    const labelled = join(root, 'fixtures/triage.labelled.csv');
    const classify = [
      'classify',
      labelled,
      '--limit',
      '12',
      '--id-column',
      'id',
      '--no-cache',
      '--format',
      'json',
    ];
    const { stdout } = await user.spawn(classify);
    const results = z.array(resultSchema).parse(JSON.parse(stdout));
    const record = await readFile(join(root, 'fixtures/triage.answers.jsonl'), 'utf8');
    const replies = new Map(
      record
        .trim()
        .split('\n')
        .flatMap((line) => answerSchema.safeParse(JSON.parse(line)).data ?? [])
        .map(({ ticket, reply }) => [ticket, resultSchema.parse({ id: ticket, ...JSON.parse(reply) })]),
    );
    expect(results).toHaveLength(12);
    expect(results).toEqual(results.map(({ id }) => replies.get(id)));
  });

  it('a check is replayed from the answers on record', async () => {
    await using user = await newUser();
    for (const name of ['ticketsift.yaml', 'prompts', 'fixtures'])
      await cp(join(root, name), user.folder.file(name), { recursive: true });
    const replay = ['check', '--replay', 'fixtures/triage.answers.jsonl', '--quiet'];
    expect(await user.spawn(replay)).toMatchObject({ code: 0 });
  });
});
