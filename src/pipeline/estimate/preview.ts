import type { Removed } from '../../core/cleaning.js';
import { TicketFailure } from '../../core/errors/ticket-error.js';
import type { ModelRequest } from '../../core/model.js';
import type { Ticket } from '../../core/ticket.js';
import type { OnRedacted } from '../../prompts/redaction/redaction.js';
import type { Template } from '../../prompts/template.js';
import type { Answers } from '../../storage/cache/answers.js';
import { createDistinct } from '../../storage/distinct.js';
import type { IsCutShort } from '../cut-short.js';
import type { Keys } from '../key.js';
import { Savings } from './savings.js';
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
  /** How many of the others have one to the texts as they were found, as earlier versions sent them. */
  readonly cachedUncleaned: number;
  /** The request for the first ticket that can be asked about. */
  readonly first: ModelRequest | undefined;
  /** What was taken out of that ticket, and its characters. */
  readonly firstCut: { readonly removed: Removed; readonly characters: number } | undefined;
  /** What was taken out of all tickets. */
  readonly savings: Savings;
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
  /** Receives each ticket that has a request, and whether that has a cached answer. */
  readonly onTicket?: ((ticket: Ticket, isCached: boolean) => void) | undefined;
}

/** Walks all tickets as a run would, in flat memory, and asks nothing. */
export async function preview(
  tickets: AsyncIterable<readonly Ticket[]>,
  { template, keys, answers, isCutShort, onRedacted, onTicket }: PreviewedRun,
): Promise<Preview> {
  const survey = new Survey(template);
  const savings = new Savings();
  using seen = createDistinct();
  const count = { tickets: 0, withoutText: 0, distinct: 0, cached: 0 };
  const former = { cachedWithoutSubject: 0, cachedUncleaned: 0 };
  let first: ModelRequest | undefined;
  let firstCut: Preview['firstCut'];
  for await (const batch of tickets) {
    count.tickets += batch.length;
    const renderable = batch.flatMap((ticket) => {
      const fills = fillsOf(template, ticket, onRedacted);
      if (!fills) return [];
      const request = template.request(fills);
      const { cleaned } = ticket;
      const characters = cleaned && savings.add(fillsOf(template, cleaned.whole) ?? [], fills);
      if (!first && cleaned) firstCut = { removed: cleaned.removed, characters: characters ?? 0 };
      first ??= request;
      return [{ ticket, key: keys.of(fills), request }];
    });
    if (onTicket) {
      const all = answers.findAll(renderable.map(({ key }) => key));
      for (const [index, { ticket }] of renderable.entries()) {
        const cached = all[index];
        onTicket(ticket, cached !== undefined && !isCutShort(cached.reply));
      }
    }
    count.withoutText += batch.length - renderable.length;
    const distinct = renderable.filter(({ key }) => seen.add(key));
    count.distinct += distinct.length;
    const found = answers
      .findAll(distinct.map(({ key }) => key))
      .map((cached) => (cached && !isCutShort(cached.reply) ? cached : undefined));
    const unanswered = distinct.filter((_, index) => !found[index]).map(({ ticket }) => ticket);
    const asBefore = unanswered.flatMap((ticket) =>
      formerFills(template, ticket).map((fills) => ({ ticket, key: keys.of(fills) })),
    );
    const formerAnswers = asBefore.length === 0 ? [] : answers.findAll(asBefore.map(({ key }) => key));
    const cachedBefore = new Set(
      asBefore.flatMap(({ ticket }, index) => (formerAnswers[index] ? [ticket] : [])),
    );
    for (const { cleaned } of cachedBefore) former[cleaned ? 'cachedUncleaned' : 'cachedWithoutSubject']++;
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
  return { ...count, ...former, first, firstCut, savings, survey };
}

function fillsOf(template: Template, ticket: Ticket, onRedacted?: OnRedacted): readonly string[] | undefined {
  try {
    return template.fills(ticket, onRedacted);
  } catch (error) {
    if (error instanceof TicketFailure) return undefined;
    throw error;
  }
}

/** The fills of a ticket as earlier versions sent it: without its subject, and as it was found. */
function formerFills(template: Template, ticket: Ticket): (readonly string[])[] {
  const whole = ticket.cleaned?.whole ?? ticket;
  const { body = whole.text } = whole;
  const formerly = [
    ...(body === whole.text ? [] : [{ ...whole, text: body }]),
    ...(whole === ticket ? [] : [whole]),
  ];
  return formerly.map((one) => fillsOf(template, one)).filter((fills) => fills !== undefined);
}
