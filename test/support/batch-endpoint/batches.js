import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { completeByText } from './completion.js';
import { add } from './ledger.js';

/** @typedef {'validating' | 'in_progress' | 'finalizing' | 'cancelling' | 'completed' | 'expired' | 'cancelled' | 'failed'} State */

/**
 * @typedef {object} StoredBatch
 * @property {string} id
 * @property {number} n Counted from 1.
 * @property {State} state
 * @property {import('./files.js').StoredFile} input
 * @property {string} endpoint
 * @property {Readonly<Record<string, string>>} metadata
 * @property {number} polls How often it was retrieved in its state.
 * @property {number} tokens
 * @property {number} total
 * @property {number} completed
 * @property {number} failed
 * @property {boolean} hasBegun
 * @property {string | undefined} output
 * @property {string | undefined} errors
 * @property {{ code: string, message: string, line: number | null }[]} failures
 * @property {Promise<void>} busy
 */

/** Lines that change places with each other where a file is shuffled. */
const shuffled = 1_000;

/** The batches of an endpoint: what they go through, and the files that they leave. */
export class StoredBatches {
  /** In the order of creation. @type {Map<string, StoredBatch>} */
  all = new Map();
  #options;
  #files;
  #ledger;

  /**
   * @param {import('./options.js').BatchEndpointOptions} options
   * @param {import('./files.js').StoredFiles} files
   * @param {import('./ledger.js').Ledger} ledger
   */
  constructor(options, files, ledger) {
    this.#options = options;
    this.#files = files;
    this.#ledger = ledger;
  }

  /** @param {import('./files.js').StoredFile} input @param {string} endpoint @param {Readonly<Record<string, string>>} metadata */
  create(input, endpoint, metadata) {
    const n = this.all.size + 1;
    /** @type {StoredBatch} */
    const batch = {
      id: `batch_${n}_${Math.random().toString(36).slice(2, 10)}`,
      n,
      state: 'validating',
      input,
      endpoint,
      metadata,
      polls: 0,
      tokens: 0,
      total: 0,
      completed: 0,
      failed: 0,
      hasBegun: false,
      output: undefined,
      errors: undefined,
      failures: [],
      busy: Promise.resolve(),
    };
    this.all.set(batch.id, batch);
    add(this.#ledger.created, input.digest, 1);
    return batch;
  }

  /** Looks at a batch, which may lead it to its next state. @param {StoredBatch} batch */
  async poll(batch) {
    const { validating = 1, in_progress = 1, finalizing = 1 } = this.#options.polls ?? {};
    const wanted = { validating, in_progress, finalizing, cancelling: 1 };
    batch.polls++;
    const { state } = batch;
    if (isUnderWay(state) && batch.polls >= wanted[state]) await this.advance(batch);
  }

  /** Leads a batch to its next state. @param {StoredBatch} batch */
  async advance(batch) {
    batch.busy = batch.busy.then(() => this.#advance(batch));
    await batch.busy;
  }

  /** @param {StoredBatch} batch */
  async #advance(batch) {
    const { ends = () => 'completed', share = 0.5 } = this.#options;
    const end = ends(batch.n);
    batch.polls = 0;
    if (batch.state === 'validating') {
      await this.#validate(batch);
      batch.state = batch.failures.length > 0 ? this.#fail(batch) : 'in_progress';
      batch.hasBegun = batch.state === 'in_progress';
    } else if (batch.state === 'in_progress') {
      if (end !== 'failed') batch.state = 'finalizing';
      else {
        batch.failures = [{ code: 'internal_error', message: 'The batch failed.', line: null }];
        batch.state = this.#fail(batch);
      }
    } else if (batch.state === 'finalizing') {
      await this.#answer(batch, end === 'expired' ? share : 1);
      batch.state = end;
    } else if (batch.state === 'cancelling') {
      if (batch.hasBegun) await this.#answer(batch, share);
      batch.state = 'cancelled';
    }
  }

  /** @param {StoredBatch} batch */
  cancel(batch) {
    if (!isUnderWay(batch.state)) return false;
    batch.state = 'cancelling';
    batch.polls = 0;
    return true;
  }

  /** What failed as a whole has answered nothing, so it may be created again. @param {StoredBatch} batch @returns {State} */
  #fail(batch) {
    add(this.#ledger.created, batch.input.digest, -1);
    return 'failed';
  }

  /** Reads the input as an endpoint does before it begins. @param {StoredBatch} batch */
  async #validate(batch) {
    const { enqueuedTokens = Infinity, maxRequests = Infinity } = this.#options;
    const keys = new Set();
    /** @param {string} code @param {string} message @param {number | null} line */
    const fail = (code, message, line = null) => batch.failures.push({ code, message, line });
    for await (const { key, url, body, bytes } of requestsIn(batch.input.path)) {
      batch.total++;
      batch.tokens += Math.ceil(bytes / 4);
      if (keys.has(key)) fail('duplicate_custom_id', 'The custom_id was used before.', batch.total);
      if (key === '' || key.length > 64)
        fail('invalid_custom_id', 'The custom_id is missing or too long.', batch.total);
      if (url !== batch.endpoint) fail('invalid_url', `The URL is not ${batch.endpoint}.`, batch.total);
      if (body.model === undefined) fail('missing_required_parameter', 'The model is missing.', batch.total);
      keys.add(key);
      if (batch.failures.length > 0) return;
    }
    if (batch.total === 0) fail('empty_file', 'The file has no requests.');
    if (batch.total > maxRequests) fail('too_many_tasks', `The file has more than ${maxRequests} requests.`);
    const others = [...this.all.values()].filter((other) => other !== batch && isUnderWay(other.state));
    const enqueued = others.reduce((sum, { tokens }) => sum + tokens, 0);
    if (enqueued + batch.tokens > enqueuedTokens) {
      const limit = `Limit: ${enqueuedTokens} enqueued tokens.`;
      fail('token_limit_exceeded', `Enqueued token limit reached for the model. ${limit}`);
    }
  }

  /** Answers a part of the requests and writes the files. @param {StoredBatch} batch @param {number} share */
  async #answer(batch, share) {
    const { answer = completeByText, fate = () => 'answer' } = this.#options;
    const output = this.#writer('output');
    const errors = this.#writer('error');
    const many = Math.floor(batch.total * share);
    let n = 0;
    for await (const { key, body } of requestsIn(batch.input.path)) {
      n++;
      if (n > many) {
        // What was cancelled is in neither file; what expired is among the errors.
        batch.failed++;
        const error = { code: 'batch_expired', message: 'The request was not executed in time.' };
        if (batch.state === 'finalizing') await errors.write(lineOf({ key, error }));
        continue;
      }
      const decided = fate(key, n);
      const completed = typeof decided === 'object' && 'status' in decided ? decided : answer(body);
      const isPaid = completed.status === 200 && (typeof decided === 'string' || 'status' in decided);
      if (isPaid) this.#ledger.pay(key);
      if (isPaid && decided !== 'missing') batch.completed++;
      else batch.failed++;
      if (decided === 'missing') continue;
      if (typeof decided === 'object' && 'line' in decided) await output.write(decided.line);
      else if (typeof decided === 'object' && 'error' in decided)
        await errors.write(lineOf({ key, error: decided.error }));
      else {
        const line = lineOf({ key, completed });
        const file = completed.status === 200 ? output : errors;
        await file.write(line);
        if (decided === 'twice') await file.write(line);
      }
    }
    batch.output = await output.close();
    batch.errors = await errors.close();
  }

  /** Writes lines into a new file, which is only there if it has any. @param {string} name */
  #writer(name) {
    const { hasBom = false, lineEnd = '\n', isShuffled = false } = this.#options;
    /** @type {ReturnType<import('./files.js').StoredFiles['open']> | undefined} */
    let file;
    /** @type {string[]} */
    let waiting = [];
    const flush = async () => {
      if (waiting.length === 0) return;
      if (file === undefined) {
        file = this.#files.open('batch_output');
        if (hasBom) await file.write('\uFEFF');
      }
      const lines = isShuffled ? mixed(waiting) : waiting;
      waiting = [];
      await file.write(lines.map((line) => line + lineEnd).join(''));
    };
    return {
      /** @param {string} line */
      async write(line) {
        if (waiting.push(line) >= shuffled) await flush();
      },
      async close() {
        await flush();
        return (await file?.close(`${name}.jsonl`))?.id;
      },
    };
  }
}

/** @param {State} state @returns {state is 'validating' | 'in_progress' | 'finalizing' | 'cancelling'} */
export function isUnderWay(state) {
  return (
    state === 'validating' || state === 'in_progress' || state === 'finalizing' || state === 'cancelling'
  );
}

/** The same lines in another order, always the same one. @param {readonly string[]} lines */
function mixed(lines) {
  const reversed = lines.toReversed();
  return [...reversed.filter((_, at) => at % 2 === 0), ...reversed.filter((_, at) => at % 2 === 1)];
}

/** @param {{ key: string, completed?: import('./completion.js').Completed, error?: unknown }} line */
function lineOf({ key, completed, error = null }) {
  const response = completed && {
    status_code: completed.status,
    request_id: `req-${key.slice(0, 8)}`,
    body: completed.body,
  };
  return JSON.stringify({
    id: `batch_req_${key.slice(0, 8)}`,
    custom_id: key,
    response: response ?? null,
    error,
  });
}

/** @param {string} path */
async function* requestsIn(path) {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const { custom_id, url, body } = JSON.parse(line);
    yield { key: String(custom_id ?? ''), url, body, bytes: Buffer.byteLength(line) };
  }
}

/**
 * A batch as an endpoint describes it.
 * @param {StoredBatch} batch
 * @param {import('./options.js').BatchEndpointOptions} options
 */
export function describeBatch(batch, { namesMissingFiles, liesInCounts, dialect }) {
  const missing = namesMissingFiles ? '' : null;
  const { total, completed, failed } = batch;
  const counts = liesInCounts ? { total, completed: total, failed: 0 } : { total, completed, failed };
  const described = {
    id: batch.id,
    object: 'batch',
    endpoint: batch.endpoint,
    errors: batch.failures.length > 0 ? { object: 'list', data: batch.failures } : null,
    input_file_id: batch.input.id,
    completion_window: '24h',
    status: dialect === 'together' ? batch.state.toUpperCase() : batch.state,
    output_file_id: batch.output ?? missing,
    error_file_id: batch.errors ?? missing,
    created_at: 1_700_000_000 + batch.n,
    request_counts: counts,
    metadata: batch.metadata,
  };
  if (dialect !== 'together') return described;
  const { metadata, request_counts, errors, object, ...others } = described;
  return {
    ...others,
    progress: total === 0 ? 0 : (100 * completed) / total,
    error: batch.failures[0]?.message ?? '',
  };
}
