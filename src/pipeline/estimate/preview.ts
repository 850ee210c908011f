import { TicketFailure } from '../../core/errors/ticket-error.js';
import type { ModelRequest } from '../../core/model.js';
import type { Ticket } from '../../core/ticket.js';
import type { OnRedacted } from '../../prompts/redaction/redaction.js';
import type { Template } from '../../prompts/template.js';
import type { Answers } from '../../storage/cache/answers.js';
import { createDistinct } from '../../storage/distinct.js';
import type { IsCutShort } from '../cut-short.js';
import type { Keys } from '../key.js';
import { Survey } from './survey.js';

/** What a run would do. */
export interface Preview {
  readonly tickets: number;
  /** Tickets that need no model, since they cannot be asked about: empty ones. */
  readonly withoutText: number;
  /** Different requests. */
  readonly distinct: number;
  /** How many of the different requests have a cached answer. */
  readonly cached: number;
  /** How many of the others have one to the body alone, as earlier versions sent it. */
  readonly cachedWithoutSubject: number;
  /** The request for the first ticket that can be asked about. */
  readonly first: ModelRequest | undefined;
  /** What an estimate of the rest is made of. */
  readonly survey: Survey;
}

interface PreviewedRun {
  readonly template: Template;
  readonly keys: Keys;
  readonly answers: Answers;
  readonly isCutShort: IsCutShort;
  /** Told of each ticket of which something would not be sent. */
  readonly onRedacted?: OnRedacted;
}

/** Walks all tickets as a run would, in flat memory, and asks nothing. */
export async function preview(
  tickets: AsyncIterable<readonly Ticket[]>,
  { template, keys, answers, isCutShort, onRedacted }: PreviewedRun,
): Promise<Preview> {
  const survey = new Survey(template);
  using seen = createDistinct();
  const count = { tickets: 0, withoutText: 0, distinct: 0, cached: 0, cachedWithoutSubject: 0 };
  let first: ModelRequest | undefined;
  for await (const batch of tickets) {
    count.tickets += batch.length;
    const renderable = batch.flatMap((ticket) => {
      const fills = fillsOf(template, ticket, onRedacted);
      return fills ? [{ ticket, key: keys.of(fills), request: template.request(fills) }] : [];
    });
    count.withoutText += batch.length - renderable.length;
    first ??= renderable[0]?.request;
    const distinct = renderable.filter(({ key }) => seen.add(key));
    count.distinct += distinct.length;
    const found = answers
      .findAll(distinct.map(({ key }) => key))
      .map((cached) => (cached && !isCutShort(cached.reply) ? cached : undefined));
    const bodyKeys = distinct.flatMap(({ ticket }, index) => {
      const fills = found[index] ? undefined : fillsOfBody(template, ticket);
      return fills ? [keys.of(fills)] : [];
    });
    if (bodyKeys.length > 0)
      count.cachedWithoutSubject += answers.findAll(bodyKeys).filter((cached) => cached !== undefined).length;
    for (const [index, { request }] of distinct.entries()) {
      const cached = found[index];
      if (!cached) {
        survey.addUnanswered(request);
        continue;
      }
      count.cached++;
      if (cached.reply.usage) survey.addAnswered(request, cached.reply.usage);
    }
  }
  return { ...count, first, survey };
}

function fillsOf(template: Template, ticket: Ticket, onRedacted?: OnRedacted): readonly string[] | undefined {
  try {
    return template.fills(ticket, onRedacted);
  } catch (error) {
    if (error instanceof TicketFailure) return undefined;
    throw error;
  }
}

/** The fills of a ticket without its subject, where that makes a difference. */
function fillsOfBody(template: Template, ticket: Ticket): readonly string[] | undefined {
  const { body = ticket.text } = ticket;
  return body === ticket.text ? undefined : fillsOf(template, { ...ticket, text: body });
}
