import { getEventListeners } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TicketsiftError } from '../../../../src/core/errors.js';
import { startBatchEndpoint } from '../../../support/batch-endpoint/index.js';
import { type Behaviour, html, openAiError, startEndpoint, status } from '../../../support/endpoint.js';
import { remoteAt, startBatch, steps } from './form-at.js';

const metadata = { ticketsift: 'chunk-1' };

describe('what is sent along', () => {
  it.each([
    ['the key', 'openai', { apiKey: 'sk-1' }, { authorization: 'Bearer sk-1' }],
    ['the key, as Azure takes it', 'azure', { apiKey: 'sk-1' }, { 'api-key': 'sk-1' }],
    [
      'the token of the current user',
      'openai',
      { apiKey: 'sk-1', bearer: async () => 'token-1' },
      { authorization: 'Bearer token-1' },
    ],
    ['nothing where there is no key', 'openai', {}, { 'user-agent': 'ticketsift' }],
  ] as const)('is %s', async (_, dialect, credentials, headers) => {
    await using started = await startBatch({ dialect }, credentials);
    const { id } = await steps.create(started.remote, started.path);
    const { outputFile = '' } = await steps.toEnd(started.remote, id);
    await steps.lines(started.remote, outputFile);
    await started.remote.remove(outputFile);
    expect(started.endpoint.headers).toMatchObject(Array(8).fill(headers));
    const names = new Set(started.endpoint.headers.flatMap((one) => Object.keys(one)));
    expect([...names].filter((name) => /openai|stainless/.test(name))).toEqual([]);
    if (!('apiKey' in credentials)) expect(names).not.toContain('authorization');
  });

  it('is nothing to an address that its user does not trust, and the refusal says why', async () => {
    await using started = await startBatch({ fault: () => ({ status: 401 }) }, { withholds: true });
    await expect(started.remote.upload(started.path)).rejects.toMatchObject({
      code: 'http_401',
      hint: expect.stringContaining('ticketsift trust'),
    });
  });

  it('is a new token for each request, and none is sent where there is none', async () => {
    let n = 0;
    const error = new TicketsiftError('login_required', 'You are not logged in: timed out', {
      hint: 'Log in.',
    });
    const bearer = async () => {
      if (n === 2) throw error;
      return `token-${++n}`;
    };
    await using started = await startBatch({}, { bearer });
    const { id } = await steps.create(started.remote, started.path);
    await expect(started.remote.retrieve(id)).rejects.toBe(error);
    await expect(steps.lines(started.remote, 'file-1')).rejects.toBe(error);
    expect(started.endpoint.headers.map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });
});

describe('an endpoint without the API', () => {
  const unsupported = {
    code: 'batch_unsupported',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ has no Batch API/),
    hint: expect.stringContaining('batch write'),
  };

  it.each<[string, Behaviour]>([
    ['404', openAiError(404, 'unknown_url', 'Unknown request URL')],
    ['404 of a page', status(404, '<html>Not found</html>')],
    ['405', status(405)],
    ['501', status(501, { error: 'not implemented' })],
    ['LM Studio’s success', status(200, { error: 'Unexpected endpoint or method. (POST /v1/files)' })],
  ])('is known by %s', async (_, behaviour) => {
    await using folder = await startBatch();
    await using endpoint = await startEndpoint({ other: behaviour });
    await using remote = await remoteAt(endpoint.url);
    await expect(remote.upload(folder.path)).rejects.toMatchObject(unsupported);
    await expect(remote.find(undefined, metadata, [])).rejects.toMatchObject(unsupported);
    await expect(remote.findFile('chunk-1.jsonl')).rejects.toMatchObject(unsupported);
    await expect(remote.create('file-1', metadata)).rejects.toMatchObject(unsupported);
  });

  it('is not taken for one by a batch or a file that is gone', async () => {
    await using started = await startBatch({
      fault: ({ step }) =>
        step === 'create'
          ? { status: 404, body: { error: { message: 'No such File object: x' } } }
          : undefined,
    });
    await expect(started.remote.retrieve('batch_x')).rejects.toMatchObject({ code: 'http_404' });
    await expect(started.remote.create('x', metadata)).rejects.toMatchObject({ code: 'http_404' });
    await expect(steps.lines(started.remote, 'file-x')).rejects.toMatchObject({ code: 'http_404' });
    await started.remote.remove('file-x');
  });
});

describe('a step that fails', () => {
  it.each([
    [401, { code: 'http_401', advice: { kind: 'doomed' } }],
    [403, { code: 'http_403', advice: { kind: 'doomed' } }],
    [413, { code: 'too_long', advice: { kind: 'never' } }],
    [429, { code: 'rate_limited', advice: { kind: 'wait', ms: 7000 } }],
    [500, { code: 'http_500', advice: { kind: 'wait', ms: 7000 } }],
  ])('says so with the status %i, without the key', async (code, expected) => {
    const body = { error: { message: 'Wrong: sk-secret-key-1234567' } };
    const fault = () => ({ status: code, body, headers: { 'retry-after': '7' } });
    await using started = await startBatch({ fault }, { apiKey: 'sk-secret-key-1234567' });
    const { remote, path } = started;
    const failure = { ...expected, message: expect.stringContaining('Wrong: [hidden]') };
    await expect(remote.upload(path)).rejects.toMatchObject(failure);
    await expect(remote.create('file-1', metadata)).rejects.toMatchObject(failure);
    await expect(remote.retrieve('batch_1')).rejects.toMatchObject(failure);
    // It is not repeated.
    expect(started.endpoint.headers).toHaveLength(3);
  });

  it.each<[string, Behaviour]>([
    ['a page', html()],
    ['a text', status(200, 'warming up')],
    ['other JSON', status(200, { object: 'list' })],
    ['nothing', status(200)],
  ])('answers with %s', async (_, behaviour) => {
    await using endpoint = await startEndpoint({ other: behaviour });
    await using remote = await remoteAt(endpoint.url);
    await expect(remote.retrieve('batch_1')).rejects.toMatchObject({
      code: 'no_response',
      advice: { kind: 'again' },
    });
  });

  it('may have taken effect: it is found by its name, its metadata or its file', async () => {
    await using started = await startBatch({
      fault: ({ step, n }) =>
        n === 1 && (step === 'upload' || step === 'create') ? 'lost reply' : undefined,
    });
    const { remote, path, endpoint } = started;
    await expect(remote.upload(path)).rejects.toMatchObject({ code: 'connection' });
    const file = (await remote.findFile('chunk-1.jsonl')) ?? '';
    expect([...endpoint.files.all.keys()]).toEqual([file]);
    await expect(remote.create(file, metadata)).rejects.toMatchObject({ code: 'connection' });
    const [id] = endpoint.batches.all.keys();
    expect(await remote.find(file, metadata, [])).toMatchObject({ id });
    expect(await remote.find(undefined, metadata, [])).toMatchObject({ id });
    expect(await remote.find(file, { ticketsift: 'chunk-1', attempt: '2' }, [])).toBeUndefined();
    expect(await remote.findFile('chunk-2.jsonl')).toBeUndefined();
  });

  it('is worth another try while a file is still looked through, as at Azure', async () => {
    await using started = await startBatch({ pendingFor: 3 });
    const file = await started.remote.upload(started.path);
    const early = { code: 'http_400', advice: { kind: 'again' } };
    await expect(started.remote.create(file, metadata)).rejects.toMatchObject(early);
    await expect(started.remote.create(file, metadata)).rejects.toMatchObject(early);
    await expect(started.remote.create(file, metadata)).rejects.toMatchObject({ advice: { kind: 'never' } });
    expect(await started.remote.create(file, metadata)).toMatchObject({ state: 'validating' });
  });

  it.each(['../../admin', '..', 'a b', 'a?b', ''])('answers with an id that is none: %j', async (id) => {
    const batch = { id: 'batch_1', status: 'completed', input_file_id: 'file-1', output_file_id: 'file-2' };
    await using endpoint = await startEndpoint({ other: status(200, { ...batch, id }) });
    await using remote = await remoteAt(endpoint.url);
    await expect(remote.retrieve('batch_1')).rejects.toMatchObject({ code: 'no_response' });
    await using other = await startEndpoint({ other: status(200, { ...batch, output_file_id: id }) });
    await using remoteThere = await remoteAt(other.url);
    const read = remoteThere.retrieve('batch_1');
    if (id === '') await expect(read).resolves.toMatchObject({ outputFile: undefined });
    else await expect(read).rejects.toMatchObject({ code: 'no_response' });
  });

  it('is found by its file at an endpoint that keeps no metadata', async () => {
    await using started = await startBatch({ dialect: 'together' });
    const { id, inputFile } = await steps.create(started.remote, started.path);
    expect(await started.remote.find(inputFile, metadata, [])).toMatchObject({ id });
    expect(await started.remote.find('file-x', metadata, [])).toBeUndefined();
    expect(await started.remote.find(undefined, metadata, [])).toBeUndefined();
  });

  it('is found on a later page where a page does not say that there are others', async () => {
    const others = Array.from({ length: 100 }, (_, n) => ({ id: `b${n}`, status: 'completed' }));
    await using started = await startBatch({
      fault: ({ step, n }) =>
        step === 'list' && n === 1 ? { status: 200, body: { data: others } } : undefined,
    });
    const { id, inputFile } = await steps.create(started.remote, started.path);
    expect(await started.remote.find(inputFile, metadata, [])).toMatchObject({ id });
    await expect(started.remote.find(inputFile, metadata, [id])).resolves.toBeUndefined();
  });

  it('is found behind many others', async () => {
    await using started = await startBatch();
    const file = await started.remote.upload(started.path);
    const { id } = await started.remote.create(file, metadata);
    for (let n = 0; n < 250; n++) await started.remote.create(file, { ticketsift: `other-${n}` });
    expect(await started.remote.find(file, metadata, [])).toMatchObject({ id });
    expect(started.endpoint.ledger.steps.get('list')).toBe(3);
  });
});

describe('waits', () => {
  it.each(['upload', 'retrieve', 'content'] as const)(
    'end after a time without an answer: %s',
    async (step) => {
      await using started = await startBatch(
        { fault: (call) => (call.step === step ? 'hangs' : undefined) },
        { timeoutMs: 300 },
      );
      const { remote, path } = started;
      const work = {
        upload: () => remote.upload(path),
        retrieve: () => remote.retrieve('batch_1'),
        content: () => steps.lines(remote, 'file-1'),
      };
      await expect(work[step]()).rejects.toMatchObject({ code: 'timeout' });
    },
  );

  it.each(['upload', 'retrieve', 'content'] as const)(
    'end with the signal, of which nothing is left: %s',
    async (step) => {
      const controller = new AbortController();
      const reason = new Error('stopped');
      await using started = await startBatch({
        fault(call) {
          if (call.step !== step) return undefined;
          queueMicrotask(() => controller.abort(reason));
          return 'hangs';
        },
      });
      const { remote, path } = started;
      const { signal } = controller;
      const lines = async () => {
        for await (const _ of remote.lines('file-1', signal)) expect.unreachable();
      };
      const work = {
        upload: () => remote.upload(path, signal),
        retrieve: () => remote.retrieve('batch_1', signal),
        content: lines,
      };
      await expect(work[step]()).rejects.toBe(reason);
      await expect(remote.retrieve('batch_1', signal)).rejects.toBe(reason);
    },
  );

  it('leave no listener on a signal that is never fired', async () => {
    const { signal } = new AbortController();
    await using started = await startBatch();
    const file = await started.remote.upload(started.path, signal);
    const { id } = await started.remote.create(file, metadata, signal);
    for (let n = 0; n < 3; n++) await started.remote.retrieve(id, signal);
    const { outputFile = '' } = await started.remote.retrieve(id, signal);
    for await (const line of started.remote.lines(outputFile, signal))
      expect(line).toHaveProperty('response');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a batch that does not end as it should', () => {
  it('fails after it was created, since another is enqueued, and names the limit', async () => {
    await using started = await startBatch(
      { enqueuedTokens: 1_000, polls: { in_progress: Number.POSITIVE_INFINITY } },
      { count: 5 },
    );
    const { remote, path } = started;
    const first = await steps.create(remote, path);
    expect(await remote.retrieve(first.id)).toMatchObject({ state: 'in_progress' });
    const second = await steps.create(remote, path);
    expect(await steps.toEnd(remote, second.id)).toMatchObject({
      state: 'failed',
      failures: [{ code: 'token_limit_exceeded' }],
      enqueuedLimit: 1_000,
      outputFile: undefined,
    });
  });

  it('has no output file where every request failed, and counts no failure', async () => {
    const fate = () => ({ status: 400, body: { error: { message: 'Bad schema.', code: null } } });
    await using started = await startBatch({ fate, liesInCounts: true, namesMissingFiles: true });
    const { id } = await steps.create(started.remote, started.path);
    const batch = await steps.toEnd(started.remote, id);
    expect(batch).toMatchObject({ state: 'completed', outputFile: undefined, counts: { failed: 0 } });
    const lines = await steps.lines(started.remote, batch.errorFile);
    expect(lines.map((line) => 'response' in line && line.response.status)).toEqual([400, 400, 400]);
  });

  it('keeps what it has answered when it expires', async () => {
    await using started = await startBatch({ ends: () => 'expired' }, { count: 4 });
    const { id } = await steps.create(started.remote, started.path);
    const batch = await steps.toEnd(started.remote, id);
    expect(batch).toMatchObject({ state: 'expired', counts: { total: 4, completed: 2, failed: 2 } });
    expect(await steps.lines(started.remote, batch.outputFile)).toHaveLength(2);
    expect(await steps.lines(started.remote, batch.errorFile)).toMatchObject(
      Array(2).fill({ failure: { code: 'batch_expired' } }),
    );
  });

  it('keeps what it has answered when it is cancelled; one that has ended stays as it is', async () => {
    await using started = await startBatch({}, { count: 4 });
    const { remote } = started;
    const { id } = await steps.create(remote, started.path);
    await remote.retrieve(id);
    expect(await remote.cancel(id)).toMatchObject({ state: 'cancelling' });
    const batch = await steps.toEnd(remote, id);
    expect(batch).toMatchObject({ state: 'cancelled', errorFile: undefined });
    expect(await steps.lines(remote, batch.outputFile)).toHaveLength(2);
    expect(await remote.cancel(id)).toMatchObject({ state: 'cancelled' });
    await expect(remote.cancel('batch_x')).rejects.toMatchObject({ code: 'http_404' });
  });

  it.each([400, 404, 405, 409, 501])(
    'goes on where the endpoint answers its cancellation with %i',
    async (code) => {
      await using started = await startBatch({
        fault: ({ step }) => (step === 'cancel' ? { status: code } : undefined),
        polls: { in_progress: Number.POSITIVE_INFINITY },
      });
      const { id } = await steps.create(started.remote, started.path);
      await expect(started.remote.cancel(id)).rejects.toMatchObject({
        code: 'http_409',
        message: expect.stringContaining(`answered ${code}`),
      });
    },
  );

  it.each([
    [
      'in another order, with a mark and CRLF',
      { isShuffled: true, hasBom: true, lineEnd: '\r\n' as const },
      3,
    ],
    ['with blank lines in between', { lineEnd: '\n\n' as const }, 3],
    ['with duplicates', { fate: () => 'twice' as const }, 6],
    [
      'with some of them missing',
      { fate: (_: string, n: number) => (n === 2 ? ('missing' as const) : ('answer' as const)) },
      2,
    ],
  ])('has its answers %s', async (_, options, count) => {
    await using started = await startBatch(options);
    const { id } = await steps.create(started.remote, started.path);
    const { outputFile } = await steps.toEnd(started.remote, id);
    const lines = await steps.lines(started.remote, outputFile);
    expect(lines).toHaveLength(count);
    expect(lines.every((line) => 'response' in line && started.keys.includes(line.key))).toBe(true);
  });

  it.each([
    ['the connection breaks', { cutAfter: 700 }, 'connection'],
    ['it seems to end early', { cutAfter: 700, isHidden: true }, 'connection'],
    ['it seems to end before it begins', { cutAfter: 1, isHidden: true }, 'no_response'],
    ['a page comes', { status: 200, body: '<html>\n<body>\nSign in' }, 'no_response'],
    ['an error comes as a success', { status: 200, body: { error: { message: 'Busy' } } }, 'no_response'],
    ['a 502 comes', { status: 502, body: 'Bad gateway' }, 'http_502'],
  ] as const)('is downloaded again after %s', async (_, fault, code) => {
    await using started = await startBatch({
      fault: ({ step, n }) => (step === 'content' && n === 1 ? fault : undefined),
    });
    const { id } = await steps.create(started.remote, started.path);
    const { outputFile } = await steps.toEnd(started.remote, id);
    await expect(steps.lines(started.remote, outputFile)).rejects.toMatchObject({
      code,
      advice: { kind: 'again' },
    });
    expect(await steps.lines(started.remote, outputFile)).toHaveLength(3);
  });

  it('may be packed', async () => {
    const line = (key: string) => `${JSON.stringify({ custom_id: key, error: 'No.' })}\n`;
    const packed = gzipSync(line('a') + line('b'));
    const sends =
      (bytes: Buffer): Behaviour =>
      (response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
      };
    await using endpoint = await startEndpoint({ other: sends(packed) });
    await using remote = await remoteAt(endpoint.url);
    expect(await steps.lines(remote, 'file-1')).toMatchObject([{ key: 'a' }, { key: 'b' }]);
    await using damaged = await startEndpoint({ other: sends(packed.subarray(0, 20)) });
    await using remoteThere = await remoteAt(damaged.url);
    await expect(steps.lines(remoteThere, 'file-1')).rejects.toMatchObject({ code: 'connection' });
  });

  it('hides the key in what its errors say', async () => {
    const fate = () => ({ error: { code: 'server_error', message: 'With sk-secret-key-1234567' } });
    await using started = await startBatch({ fate }, { apiKey: 'sk-secret-key-1234567' });
    const { id } = await steps.create(started.remote, started.path);
    const { errorFile } = await steps.toEnd(started.remote, id);
    const failure = { code: 'server_error', message: 'With [hidden]' };
    expect(await steps.lines(started.remote, errorFile)).toMatchObject(Array(3).fill({ failure }));
  });
});

it('reaches nothing where no server is', async () => {
  await using started = await startBatch();
  const gone = await startBatchEndpoint();
  await gone.close();
  await using remote = await remoteAt(gone.url);
  await expect(remote.upload(started.path)).rejects.toMatchObject({
    code: 'connection',
    advice: { kind: 'unreachable' },
  });
  await expect(steps.lines(remote, 'file-1')).rejects.toMatchObject({
    code: 'connection',
    advice: { kind: 'unreachable' },
  });
});
