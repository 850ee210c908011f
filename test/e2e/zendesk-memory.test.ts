import { expect, it } from 'vitest';
import { asking, newUser } from '../support/program.js';
import type { ServiceReply } from '../support/services/stand-in.js';
import { startZendesk } from '../support/services/zendesk.js';
import { rounds } from '../support/slow.js';

const pageSize = 1_000;
const tickets = rounds(10_000, 100_000);
/** All texts together are more than the heap that the program has. */
const text = 'My parcel has not arrived, and nobody answers the telephone. '.repeat(rounds(200, 20));

/** A page of an account that is never in memory as a whole. */
function pageAfter(last: number): ServiceReply {
  const ids = Array.from({ length: Math.min(pageSize, tickets - last) }, (_, n) => last + n + 1);
  return {
    headers: { 'zendesk-ratelimit-incremental-exports-cursor': 'total=10000; remaining=9000; resets=1' },
    body: {
      tickets: ids.map((id) => ({ id, subject: `S${id}`, description: `${id} ${text}`, tags: ['a', 'b'] })),
      after_cursor: String(last + ids.length),
      end_of_stream: last + ids.length >= tickets,
    },
  };
}

it(`reads an account of ${tickets} tickets in flat memory`, async () => {
  await using user = await newUser();
  await using zendesk = await startZendesk({
    instead: ({ path, query }) =>
      path.includes('incremental') ? pageAfter(Number(query.get('cursor') ?? 0)) : undefined,
  });
  const flags = await asking(user, 'http://127.0.0.1:9/v1');
  const { code, stdout, stderr } = await user.intoShell(
    `TICKETSIFT_STAND_IN=${zendesk.env.TICKETSIFT_STAND_IN} ZENDESK_EMAIL=${zendesk.variables.ZENDESK_EMAIL} \
      ZENDESK_API_TOKEN=${zendesk.variables.ZENDESK_API_TOKEN} NODE_OPTIONS=--max-old-space-size=90 \
      "$@" | wc -l; exit "\${PIPESTATUS[0]}"`,
    ['classify', 'zendesk://acme', ...flags, '--offline', '--format', 'jsonl', '--columns', 'id,error'],
  );
  expect({ code, lines: Number(stdout) }, stderr).toEqual({ code: 1, lines: tickets });
});
