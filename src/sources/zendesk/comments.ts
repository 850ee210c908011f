import { counted, grouped, roughDuration } from '../../core/text/numbers.js';
import type { Waiting } from '../../core/world/wait.js';
import type { ZendeskClient } from '../../storage/services/zendesk/client.js';
import { joinTexts } from '../join-texts.js';
import type { KeptSteps, KeyedRow, ReadingStep } from '../row-cache/steps.js';
import { textIndex } from './columns.js';

/** Tickets whose comments are kept at once: a killed run loses the requests of these at most. */
const stepSize = 40;
/** Requests at once: one by one, the limit of an account could not be used. */
const requestsAtOnce = 4;
/** The requests a minute of the smallest plan, where no answer has said how many there are. */
const leastPerMinute = 200;
/** Tickets from one note to the next. */
const notedEach = 1_000;

/** Reads the comments of the tickets that are kept without them: a request for each. Internal notes are left out. */
export async function* commentSteps(
  client: ZendeskClient,
  kept: KeptSteps,
  { place, waiting }: { readonly place: string; readonly waiting: Pick<Waiting, 'note'> },
): AsyncGenerator<ReadingStep> {
  const total = kept.partialCount;
  if (total === 0) return;
  const perMinute = client.perMinute ?? leastPerMinute;
  waiting.note(
    `reading the comments of ${counted(total, 'ticket')}, a request each: about ${roughDuration((total / perMinute) * 60_000)} at ${grouped(perMinute)} requests a minute, which is the account's limit (Ctrl-C stops; run the same command again to go on)`,
  );
  const internal = { comments: 0 };
  let done = 0;
  for (const batch of kept.partial(stepSize)) {
    const rows: KeyedRow[] = [];
    const gone: string[] = [];
    await eachAtOnce(batch, requestsAtOnce, async (row) => {
      const comments = await client.comments(row.key);
      if (comments === undefined) {
        gone.push(row.key);
        return;
      }
      const messages = comments.filter((comment) => comment.public).map(bodyOf);
      internal.comments += comments.length - messages.length;
      rows.push(withMessages(row, messages));
    });
    yield { rows, gone, place };
    const before = done;
    done += batch.length;
    if (done < total && Math.floor(before / notedEach) < Math.floor(done / notedEach))
      waiting.note(`the comments of ${grouped(done)} of ${counted(total, 'ticket')} are read`);
  }
  if (internal.comments > 0) {
    waiting.note(`${counted(internal.comments, 'internal note')} of agents left out`);
  }
}

function bodyOf({ body, plain_body: plain }: { readonly body: string; readonly plain_body: string }): string {
  return body || plain;
}

/** Where no comment is public, the ticket keeps its description. */
function withMessages({ key, values }: KeyedRow, messages: readonly string[]): KeyedRow {
  if (messages.length === 0) return { key, values };
  return { key, values: values.with(textIndex, joinTexts(messages)), messages };
}

/** Runs an action for all items, for some at a time. Where one fails, no other begins. */
async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const work = async () => {
    for (const item of rest) await action(item);
  };
  const workers = await Promise.allSettled(Array.from({ length: atOnce }, work));
  const failed = workers.find((worker) => worker.status === 'rejected');
  if (failed) throw failed.reason;
}
