import type { Removed } from '../../core/cleaning.js';
import { TicketFailure } from '../../core/errors/ticket-error.js';
import type { ModelRequest, Reply } from '../../core/model.js';
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
  /** Tickets that are not sent, because they are empty. */
  readonly withoutText: number;
  /** Different requests. */
  readonly distinct: number;
  /** How many of the different requests have a cached answer. */
  readonly cached: number;
  /** How many of the others have one to the body alone, as earlier versions sent it. */
  readonly cachedWithoutSubject: number;
  /** How many of the others have one to the uncleaned texts, as earlier versions sent them. */
  readonly cachedUncleaned: number;
  /** The request for the first ticket that has one. */
  readonly first: ModelRequest | undefined;
  /** What was taken out of that ticket, and its characters. */
  readonly firstCut: { readonly removed: Removed; readonly characters: number } | undefined;
  /** What was taken out of all tickets. */
  readonly savings: Savings;
  /** The basis for an estimate of the rest. */
  readonly survey: Survey;
}

interface PreviewedRun {
  readonly template: Template;
  readonly keys: Keys;
  readonly answers: Answers;
  readonly isCutShort: IsCutShort;
  /** Receives each ticket whose text would not be sent in full. */
  readonly onRedacted?: OnRedacted;
  /** Receives each ticket that has a request, and the cached reply to it. */
  readonly onTicket?: ((ticket: Ticket, cached: Reply | undefined) => void) | undefined;
}

/** Takes tickets batch by batch. */
export interface Previewing extends Disposable {
  add(batch: readonly Ticket[]): Promise<void>;
  /** What was found so far. */
  readonly found: Preview;
}

/** Walks all tickets as a run would, in flat memory, and sends nothing. */
export async function preview(
  tickets: AsyncIterable<readonly Ticket[]>,
  run: PreviewedRun,
): Promise<Preview> {
  using previewing = startPreview(run);
  for await (const batch of tickets) await previewing.add(batch);
  return previewing.found;
}

/** Starts a walk over tickets. */
export function startPreview({
  template,
  keys,
  answers,
  isCutShort,
  onRedacted,
  onTicket,
}: PreviewedRun): Previewing {
  const survey = new Survey(template);
  const savings = new Savings();
  const seen = createDistinct();
  const count = {
    tickets: 0,
    withoutText: 0,
    distinct: 0,
    cached: 0,
    cachedWithoutSubject: 0,
    cachedUncleaned: 0,
  };
  let first: ModelRequest | undefined;
  let firstCut: Preview['firstCut'];
  const add = async (batch: readonly Ticket[]) => {
    count.tickets += batch.length;
    const renderable = batch.flatMap((ticket) => {
      const fills = fillsOf(template, ticket, onRedacted);
      if (!fills) return [];
      const request = template.request(fills);
      const { cleaned } = ticket;
      const uncleaned = cleaned && fillsOf(template, cleaned.whole);
      const characters = cleaned && savings.add(uncleaned ?? [], fills);
      if (!first && cleaned) firstCut = { removed: cleaned.removed, characters: characters ?? 0 };
      first ??= request;
      return [{ ticket, key: keys.of(fills), request, uncleaned }];
    });
    count.withoutText += batch.length - renderable.length;
    const distinct = renderable.filter(({ key }) => seen.add(key));
    count.distinct += distinct.length;
    const lookedUp = onTicket ? renderable : distinct;
    const found = await answers.findAll(lookedUp.map(({ key }) => key));
    const usable = found.map((cached) => (cached && !isCutShort(cached.reply) ? cached : undefined));
    const answered = new Map(lookedUp.map((one, index) => [one, usable[index]]));
    for (const one of renderable) onTicket?.(one.ticket, answered.get(one)?.reply);
    const unanswered = distinct.filter((one) => !answered.get(one));
    const asBefore = unanswered.flatMap(({ ticket, uncleaned }) =>
      formerFills(template, ticket, uncleaned).map((fills) => ({ ticket, key: keys.of(fills) })),
    );
    const formerAnswers = asBefore.length === 0 ? [] : await answers.findAll(asBefore.map(({ key }) => key));
    const cachedBefore = new Set(
      asBefore.flatMap(({ ticket }, index) => (formerAnswers[index] ? [ticket] : [])),
    );
    for (const { cleaned } of cachedBefore) count[cleaned ? 'cachedUncleaned' : 'cachedWithoutSubject']++;
    for (const one of distinct) {
      const { request } = one;
      const cached = answered.get(one);
      if (!cached) {
        survey.addUnanswered(request);
        continue;
      }
      count.cached++;
      if (cached.reply.usage) survey.addAnswered(request, cached.reply.usage);
    }
  };
  return {
    add,
    get found() {
      return { ...count, first, firstCut, savings, survey };
    },
    [Symbol.dispose]: () => seen[Symbol.dispose](),
  };
}

function fillsOf(template: Template, ticket: Ticket, onRedacted?: OnRedacted): readonly string[] | undefined {
  try {
    return template.fills(ticket, onRedacted);
  } catch (error) {
    if (error instanceof TicketFailure) return undefined;
    throw error;
  }
}

/**
 * Returns the fills of a ticket as earlier versions sent it: without its subject, and uncleaned.
 * @param uncleaned those of the ticket before it was cleaned, where it was
 */
function formerFills(
  template: Template,
  ticket: Ticket,
  uncleaned: readonly string[] | undefined,
): (readonly string[])[] {
  const whole = ticket.cleaned?.whole ?? ticket;
  const { body = whole.text } = whole;
  const withoutSubject = body === whole.text ? undefined : fillsOf(template, { ...whole, text: body });
  return [withoutSubject, uncleaned].filter((fills) => fills !== undefined);
}
