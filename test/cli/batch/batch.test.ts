import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/core/text/fit.js';
import { kept, newBatchUser } from '../../support/batch-user.js';
import { newUser } from '../../support/program.js';
import { deferred } from '../../support/scripted-model.js';

describe('batch list and show', () => {
  it('say what is known, and ask no endpoint', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const [id = ''] = await at.ids();
    const asked = at.endpoint.headers.length;
    expect((await at.run(['batch', 'list'])).stdout).toMatch(
      new RegExp(
        `^batch +created +state .*\n${id} .* in_progress +2 +0 +0 +at most \\$0\\.\\d+ +stand-in +http`,
      ),
    );
    const { stdout } = await at.run(['batch', 'show', id.slice(0, 5)]);
    expect(stdout).toContain(`batch          ${id}, in_progress\n`);
    expect(stdout).toMatch(/^requests +2$/m);
    expect(stdout).toMatch(/^answers +0 cached, 2 waiting$/m);
    expect(stdout).toMatch(/^its id there +batch_1_/m);
    expect(stdout).toMatch(new RegExp(`^next +ticketsift batch wait ${id}$`, 'm'));
    expect((await at.run(['batch', 'show', 'last'])).stdout).toBe(stdout);
    expect(at.endpoint.headers).toHaveLength(asked);
  });

  it.each([60, 80, 200])('list fits a terminal of %i columns, and the id is whole', async (columns) => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const [id = ''] = await at.ids();
    const { stdout } = await at.run(['batch', 'list'], columns);
    expect(stdout).toContain(`${id} `);
    expect(stdout.split('\n').filter((line) => columnsOf(line) > columns)).toEqual([]);
  });

  it.each(['show', 'wait', 'fetch', 'cancel'])(
    '%s of a batch that is not there names those that are',
    async (command) => {
      await using at = await newBatchUser(kept());
      await at.run(at.inBatches);
      const [id = ''] = await at.ids();
      const { code, stdout, stderr } = await at.run(['batch', command, 'zzz']);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('There is no batch "zzz" in this cache (not_found)');
      expect(stderr).toContain(id);
    },
  );

  it.each(['show', 'wait', 'fetch', 'cancel'])(
    '%s of an empty name is of no batch, though there is one',
    async (command) => {
      await using at = await newBatchUser(kept());
      await at.run(at.inBatches);
      const { code, stdout, stderr } = await at.run(['batch', command, '']);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('There is no batch "" in this cache (not_found)');
    },
  );

  it('list cuts nothing in a pipe, and long names on a terminal', async () => {
    await using at = await newBatchUser(kept());
    const model = 'organisation/a-model-with-a-name-that-is-long';
    await at.run([...at.inBatches, '--model', model]);
    expect((await at.run(['batch', 'list'])).stdout).toContain(` ${model} `);
    const { stdout } = await at.run(['batch', 'list'], 200);
    expect(stdout).not.toContain(model);
    expect(stdout).toContain(' organisation/a-…');
  });

  it.each(['show last', 'cancel last', 'wait', 'fetch'])(
    '%s is no accident where there is none',
    async (command) => {
      await using user = await newUser();
      const { code, stderr } = await user.run(['batch', ...command.split(' ')]);
      if (command.includes(' '))
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('no batch') });
      else expect({ code, stderr }).toEqual({ code: 0, stderr: 'note: no batch waits in this cache\n' });
    },
  );

  it('shows what the endpoint says as text, and nothing of it moves a terminal', async () => {
    const message = '\u001b[2J\u202eevil\u0007 done';
    await using at = await newBatchUser({ fate: () => ({ error: { code: 'bad\u001b[1m', message } }) });
    await at.run(at.inBatches);
    const wait = await at.run(['batch', 'wait'], 80);
    const show = await at.run(['batch', 'show', 'last'], 80);
    const list = await at.run(['batch', 'list', '--json'], 80);
    for (const { stdout } of [wait, show, list])
      for (const character of ['\u001b[2J', '\u202e', '\u0007']) expect(stdout).not.toContain(character);
    expect(wait.stderr).not.toContain('\u001b[2J');
    expect(show.stdout).toContain('evil');
    expect(list.stdout).toContain('"failed": 2');
  });
});

describe('batch wait', () => {
  it('waits until all is answered, caches it, and says what is next', async () => {
    await using at = await newBatchUser();
    await at.run(at.inBatches);
    const [id = ''] = await at.ids();
    const { code, stdout, stderr } = await at.run(['batch', 'wait']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`${id} .* settled, completed +2 +2 +0`));
    expect(stderr).toMatch(
      /^note: waiting: 1 batch \w+: 0 of 2 requests answered, at most 26 h 0 min more$/m,
    );
    expect(stderr).toContain(`note: batch ${id}: completed, 2 of 2 answered\n`);
    expect(stderr).toContain('the answers are cached: run the command again that made the batch');
    expect(stderr).not.toContain('\u001b');
  });

  it('ends when the time is over, with 1 and the way to go on', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const [id = ''] = await at.ids();
    const { code, stderr } = await at.run(['batch', 'wait', id, '--wait', '1m']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `warning: not all is answered after 60 s; to go on: ticketsift batch wait ${id}\n`,
    );
  });

  it('leaves room behind the line that moves for the ^C that a terminal shows', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const waiting = at.begin(['batch', 'wait'], 50);
    await waiting.until(/1 batch in_progress.*…/);
    waiting.interrupt();
    const { stderr } = await waiting.finished;
    const moving = stripVTControlCharacters(stderr.replaceAll('\u001b[1G', '\n')).split('\n');
    const [line = ''] = moving.filter((line) => line.includes('1 batch in_progress'));
    expect(columnsOf(`${line}^C`)).toBeLessThan(50);
  });

  it('ends with the first Ctrl-C, and the batch goes on', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const waiting = at.begin(['batch', 'wait'], 80);
    await waiting.until(/1 batch in_progress/);
    waiting.interrupt();
    const { code, stderr } = await waiting.finished;
    expect(code).toBe(130);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'interrupted: what is sent goes on without this program; to go on: ticketsift batch wait',
    );
    expect([...at.endpoint.batches.all.values()].map(({ state }) => state)).toEqual(['in_progress']);
    await at.endpoint.advance();
    at.endpoint.options.polls = {};
    expect(await at.run(['batch', 'wait'])).toMatchObject({ code: 0 });
  });

  it('ends with 1 where requests failed, and show says why', async () => {
    await using at = await newBatchUser({
      fate: (_, n) =>
        n === 1 ? { error: { code: 'invalid_request', message: 'It is too long.' } } : 'answer',
    });
    await at.run(at.inBatches);
    const { code, stderr } = await at.run(['batch', 'wait']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/note: to see why requests failed: ticketsift batch show [0-9a-f]{8}\n/);
    expect((await at.run(['batch', 'show', 'last'])).stdout).toMatch(
      /^failed +1 with \w+: .*It is too long\./m,
    );
  });
});

describe('batch fetch', () => {
  it('takes what is answered, waits for nothing, and may be repeated', async () => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    const [id = ''] = await at.ids();
    const early = await at.run(['batch', 'fetch']);
    expect(early).toMatchObject({ code: 0, stdout: expect.stringContaining('in_progress') });
    expect(early.stderr).toContain('1 batch is not answered yet; to wait: ticketsift batch wait\n');
    await at.endpoint.advance();
    at.endpoint.options.polls = { finalizing: 0 };
    await at.endpoint.advance();
    const late = await at.run(['batch', 'fetch', id]);
    expect(late).toMatchObject({ code: 0, stdout: expect.stringContaining('settled, completed') });
    expect(await at.run(['batch', 'fetch', id])).toMatchObject({ code: 0, stdout: late.stdout });
    expect(await at.run(['batch', 'fetch'])).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('an endpoint that does not answer', () => {
  it.each([
    ['fetch', 0, /^warning: batch \w+ got no further: No answer from .*\)\.$/m],
    ['cancel last', 1, /^error: The batch \w+ is not cancelled: No answer from .* \(endpoint_failed\)$/m],
  ])('is said by %s, as nothing unexpected', async (command, ends, said) => {
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    await at.endpoint.close();
    const { code, stderr } = await at.run(['batch', ...command.split(' ')]);
    expect(stderr).toMatch(said);
    expect(code).toBe(ends);
    expect((await at.run(['batch', 'list'])).stdout).toContain('in_progress');
  });
});

describe('Ctrl-C', () => {
  it.each([
    ['fetch', 'retrieve', 'interrupted: what was fetched is cached; to go on: ticketsift batch fetch'],
    ['cancel last', 'cancel', 'may not be cancelled yet; to go on: ticketsift batch cancel'],
  ])('ends %s with 130, which says how to go on', async (command, step, said) => {
    const asked = deferred();
    await using at = await newBatchUser(kept());
    await at.run(at.inBatches);
    at.endpoint.options.fault = (call) => {
      if (call.step !== step) return undefined;
      asked.resolve();
      return 'hangs';
    };
    const running = at.begin(['batch', ...command.split(' ')]);
    await asked.promise;
    running.interrupt();
    const { code, stderr } = await running.finished;
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining(said) });
  });
});

describe('batch cancel', () => {
  it('ends a batch at the endpoint, and what it has answered by then is kept', async () => {
    await using at = await newBatchUser({ ...kept(), share: 0.5 });
    await at.run(at.inBatches);
    const [id = ''] = await at.ids();
    const { code, stderr } = await at.run(['batch', 'cancel', 'last']);
    expect(code).toBe(0);
    if (stderr.includes('the endpoint ends it')) expect(stderr).toContain(`ticketsift batch wait ${id}`);
    await at.run(['batch', 'wait']);
    const { stdout } = await at.run(['batch', 'show', id]);
    expect(stdout).toMatch(new RegExp(`^batch +${id}, settled, cancelled$`, 'm'));
    expect(stdout).toMatch(/^answers +1 cached, 1 failed$/m);
  });
});

it('another user, with a cache of their own, sees no batch of it', async () => {
  await using at = await newBatchUser(kept());
  await at.run(at.inBatches);
  const [id = ''] = await at.ids();
  await using other = await newUser();
  expect(await other.run(['batch', 'list', '--json'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  expect(await other.run(['batch', 'show', id])).toMatchObject({ code: 2, stdout: '' });
});

it('an endpoint that is another one now gets no batch and no key', async () => {
  await using at = await newBatchUser(kept());
  await using elsewhere = await newBatchUser();
  await at.run(at.inBatches);
  const { code, stderr } = await at.user.run(['batch', 'wait'], {
    OPENAI_BASE_URL: elsewhere.endpoint.url,
    OPENAI_API_KEY: 'k',
  });
  expect(code).toBe(2);
  expect(stderr).toContain(`--base-url ${at.endpoint.url}`);
  expect(elsewhere.endpoint.headers).toEqual([]);
});
