import * as z from 'zod';
import { storedStates } from '../../storage/cache/batches/stored-batch.js';
import { count, time, usd } from './parts.js';

const tokens = z
  .strictObject({ input: count, cached_input: count, output: count, reasoning: count.nullable() })
  .nullable();

/** A batch as `batch list` and `batch show` print it. */
const batch = z.strictObject({
  id: z.string(),
  state: z.enum(storedStates),
  ended: z
    .enum(['completed', 'expired', 'cancelled', 'failed'])
    .nullable()
    .describe('how it ended at the endpoint'),
  waits_for_room: z.boolean().describe('whether it fits only when others have ended'),
  created_at: time,
  changed_at: time,
  run: z.string(),
  model: z.string(),
  endpoint: z.string(),
  remote: z.string().nullable().describe('its id at the endpoint'),
  from: z.string().nullable().describe('the batch whose unanswered requests it sends again'),
  requests: count,
  answered: count.describe('answers that are cached'),
  waiting: count,
  again: count.describe('requests to be sent again in another batch'),
  failed: count,
  counts: z
    .strictObject({ total: count, completed: count, failed: count })
    .nullable()
    .describe('as the endpoint counts'),
  failures: z.array(z.strictObject({ code: z.string(), message: z.string() })).readonly(),
  spent_usd: usd,
  reserved_usd: usd,
});

/** What commands about batches print with `--json`. */
export const batchesShown = {
  'batch list': z.array(batch).readonly(),
  'batch show': z.strictObject({
    ...batch.shape,
    line_failures: z
      .array(z.strictObject({ code: z.string(), message: z.string(), count }))
      .readonly()
      .describe('why requests failed, the most frequent reason first'),
  }),
  'batch wait': z.array(batch).readonly(),
  'batch fetch': z.array(batch).readonly(),
  'batch cancel': batch.nullable().describe('null for one that was removed, since nothing of it was sent'),
  'classify --batch': z.strictObject({
    run: z.string(),
    status: z
      .enum(['answered', 'waiting', 'timeout', 'interrupted'])
      .describe('answered if no ticket waits in a batch any more'),
    model: z.string(),
    tickets: z.strictObject({
      total: count,
      cached: count,
      sent: count.describe('sent live'),
      in_batch: count,
      failed: count,
    }),
    created: z.array(z.string()).readonly().describe('the batches that this command made'),
    batches: z.array(batch).readonly().describe('the batches in which tickets wait'),
  }),
  'batch write': z.strictObject({
    file: z.string(),
    model: z.string(),
    tickets: count,
    without_text: count,
    distinct: count,
    cached: count,
    in_batch: count,
    written: count.describe('requests in the file'),
    bytes: count,
  }),
  'batch read': z.strictObject({
    lines: count,
    added: count.describe('answers that are cached now'),
    present: count.describe('requests that had an answer already'),
    failed: count,
    unknown: count.describe('lines of requests that were never written'),
    unread: count.describe('lines that cannot be read'),
    unread_lines: z
      .array(z.strictObject({ file: z.string(), line: count, why: z.string() }))
      .readonly()
      .describe('the first 20 of them'),
    unanswered: count.describe('requests of these files that have no answer'),
    failures: z.array(z.strictObject({ code: z.string(), message: z.string(), count })).readonly(),
    other_models: z
      .array(z.string())
      .readonly()
      .describe('models that answers name instead of the requested one'),
    tokens,
  }),
};
