import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/core/text/fit.js';
import { shownSchemas } from '../../../src/run/shown/index.js';
import { kept, newBatchUser } from '../../support/batch-user.js';
import { deferred } from '../../support/scripted-model.js';

describe('classify --batch', () => {
  it('sends the tickets and ends: where they are, what they cost at most, and what is next', async () => {
    await using at = await newBatchUser(kept());
    const { code, stdout, stderr } = await at.run(at.inBatches);
    const [id = ''] = await at.ids();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(
      /^2 of 3 tickets wait in 1 batch for stand-in, at most \$0\.\d+ \(1 sent live for (under )?\$0\.\d+\)$/m,
    );
    expect(stderr).toMatch(new RegExp(`^${id} +in_progress +2 +batch_1_`, 'm'));
    expect(stderr).toContain(`note: to wait: ticketsift batch wait ${id}\n`);
    expect(stderr).not.toContain('\u001b');
  });

  it('goes on where it was: what waits is not sent again, and the results come when all is answered', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    expect((await at.run(at.inBatches)).stderr).toContain('2 of 3 tickets wait in 1 batch');
    await at.endpoint.advance();
    at.endpoint.options.polls = {};
    const { stdout, stderr } = await at.run([...at.inBatches, '--wait', '26h', '--format', 'csv']);
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(',')[0]),
    ).toEqual(['id', 'T1', 'T2', 'T3']);
    expect(stderr).toMatch(/^Answers .*\b0 sent/m);
    expect(at.endpoint.batches.all.size).toBe(1);
  });

  it('--wait gives the same results as a live run', async () => {
    await using at = await newBatchUser();
    await using live = await newBatchUser();
    const { code } = await at.run([...at.inBatches, '--wait', '26h', '-o', 'r.csv']);
    await live.run([...live.inBatches.filter((flag) => flag !== '--batch'), '-o', 'r.csv']);
    const [ofBatch, ofLive] = await Promise.all(
      [at, live].map(({ user }) => readFile(user.folder.file('r.csv'), 'utf8')),
    );
    expect({ code, ofBatch }).toEqual({ code: 0, ofBatch: ofLive });
  });

  it('says once what it reads, however often it walks over the tickets', async () => {
    await using at = await newBatchUser();
    const { stderr } = await at.run([...at.inBatches, '--wait', '26h', '--format', 'csv']);
    expect(stderr.match(/t\.csv: 3 tickets/g)).toHaveLength(1);
  });

  it('ends with 130 if Ctrl-C comes while it uploads, and the same command goes on', async () => {
    const uploading = deferred();
    await using at = await newBatchUser({
      ...kept(),
      fault: ({ step, n }) => {
        if (step !== 'upload' || n > 1) return undefined;
        uploading.resolve();
        return 'hangs';
      },
    });
    const sending = at.begin(at.inBatches);
    await uploading.promise;
    sending.interrupt();
    const { code, stderr } = await sending.finished;
    expect(code).toBe(130);
    expect(stderr).toContain('to go on, run the same command again\n');
    expect(await at.run(at.inBatches)).toMatchObject({ code: 0 });
    expect(at.endpoint.batches.all.size).toBe(1);
  });

  it('says nothing of batches if Ctrl-C comes before there is one', async () => {
    const sending = deferred();
    await using at = await newBatchUser({
      fault: ({ step }) => {
        if (step !== 'live') return undefined;
        sending.resolve();
        return 'hangs';
      },
    });
    const running = at.begin(at.inBatches);
    await sending.promise;
    running.interrupt();
    const { code, stderr } = await running.finished;
    expect(code).toBe(130);
    expect(stderr).toContain('warning: interrupted: to go on, run the same command again\n');
    expect(stderr).not.toContain('0 batches');
  });

  it('--wait ends with the first Ctrl-C, and says how to go on', async () => {
    await using at = await newBatchUser(kept());
    const waiting = at.begin([...at.inBatches, '--wait', '26h'], 80);
    await waiting.until(/1 batch in_progress: 0 of 2/);
    waiting.interrupt();
    const { code, stdout, stderr } = await waiting.finished;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'interrupted: what is sent goes on without this program; to go on, run the same command again',
    );
  });

  it('--wait that is over ends with 1', async () => {
    await using at = await newBatchUser(kept());
    const { code, stderr } = await at.run([...at.inBatches, '--wait', '5m']);
    expect(code).toBe(1);
    expect(stderr).toContain('not all is answered after 5 min; to go on, run the same command again, or: ');
  });

  it.each([60, 80, 200])('fits a terminal of %i columns', async (columns) => {
    await using at = await newBatchUser(kept());
    const { stderr } = await at.run([...at.inBatches, '--plain'], columns);
    const [id = ''] = await at.ids();
    expect(stderr).toContain(id);
    const table = (await at.run(at.inBatches, columns)).stderr
      .split('\n')
      .filter((line) => line.startsWith(id));
    expect(table).toHaveLength(1);
    expect(table.filter((line) => columnsOf(line) > columns)).toEqual([]);
  });

  it('--json says the same', async () => {
    await using at = await newBatchUser(kept());
    const { code, stdout } = await at.run([...at.inBatches, '--json']);
    expect(code).toBe(0);
    const shown = shownSchemas['classify --batch'].parse(JSON.parse(stdout));
    expect(shown).toMatchObject({
      status: 'waiting',
      tickets: { total: 3, cached: 0, sent: 1, in_batch: 2, failed: 0 },
      batches: [{ id: shown.created[0], state: 'in_progress', requests: 2 }],
    });
  });

  it('--json gives no results once all is answered, and says how to have them', async () => {
    await using at = await newBatchUser();
    await at.run([...at.inBatches, '--wait', '26h', '-o', 'r.csv']);
    const { code, stdout, stderr } = await at.run([...at.inBatches, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'answered',
      tickets: { cached: 3, in_batch: 0 },
      batches: [],
    });
    expect(stderr).toContain('without --json, the same command gives the results');
  });

  it('refuses tickets that can be read only once, and a model of this machine', async () => {
    await using at = await newBatchUser();
    const piped = at.user.begin(['classify', '-', '--batch', '--model', 'm'], {
      env: { OPENAI_BASE_URL: at.endpoint.url },
      stdin: 'text\nbroken\n',
    });
    expect(await piped.finished).toMatchObject({ code: 2, stderr: expect.stringContaining('read once') });
    const local = await at.user.run(['classify', 't.csv', '--batch']);
    expect(local).toMatchObject({ code: 2, stderr: expect.stringContaining('takes no batches') });
    expect(at.endpoint.headers).toEqual([]);
  });

  it('an endpoint without the API is named, and nothing waits', async () => {
    await using at = await newBatchUser({ hasNoBatches: true });
    expect(await at.run(at.inBatches)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('(batch_unsupported)'),
    });
  });
});

describe('a live run', () => {
  it('leaves tickets that wait in a batch, says so, and ends with 1', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const live = at.inBatches.filter((flag) => flag !== '--batch');
    const { code, stdout, stderr } = await at.run([...live, '--format', 'csv']);
    expect(code).toBe(1);
    expect(stdout.match(/in_batch/g)).toHaveLength(2);
    expect(stderr).toContain('2 tickets wait in batches and are left to them');
    expect(stderr).toContain('3 tickets: 1 classified, 0 urgent, 0 failed, 2 waiting in a batch\n');
  });

  it('--no-wait-batch sends them', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const live = at.inBatches.filter((flag) => flag !== '--batch');
    const { code, stderr } = await at.run([...live, '--no-wait-batch', '--format', 'csv']);
    expect(code).toBe(0);
    expect(stderr).toContain('1 from the cache, 2 sent');
  });
});

describe('--dry-run --batch', () => {
  it('shows half the price, and how many batches there would be', async () => {
    await using at = await newBatchUser();
    const dry = [...at.inBatches, '--dry-run', '--json'];
    const batches = shownSchemas['classify --dry-run'].parse(JSON.parse((await at.run(dry)).stdout));
    const live = shownSchemas['classify --dry-run'].parse(
      JSON.parse((await at.run(dry.filter((flag) => flag !== '--batch'))).stdout),
    );
    expect(batches.batches).toEqual({ requests: 2, batches: 1, rounds: null });
    expect(live.batches).toBeNull();
    expect(batches.cost_usd?.likely).toBeCloseTo((live.cost_usd?.likely ?? 0) / 2, 12);
    const { stdout } = await at.run([...at.inBatches, '--dry-run']);
    expect(stdout).toContain('Sends 2 requests in 1 batch, and the first live.');
    expect(stdout).toContain('At the price in ticketsift.yaml, in batches.');
    expect(at.endpoint.headers).toEqual([]);
  });

  it('has its sentences whole in a pipe, and broken where a terminal ends', async () => {
    await using at = await newBatchUser();
    const dry = [...at.inBatches, '--dry-run'];
    const sentence =
      'Sends 2 requests in 1 batch, and the first live. Where the account limits what waits at once, some go when others have ended.';
    expect((await at.run(dry)).stdout).toContain(`\n${sentence}\n`);
    const { stdout } = await at.run(dry, 50);
    expect(stdout.split('\n').filter((line) => columnsOf(line) > 50)).toEqual([]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(sentence);
  });
});
