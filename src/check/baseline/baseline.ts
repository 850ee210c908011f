import { hash } from 'node:crypto';
import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { escapeUnseen, parseJson } from '../../core/text/json.js';
import { counted } from '../../core/text/numbers.js';
import type { CheckAnswer } from '../assess/report.js';
import type { LabelledTicket } from '../labels.js';

/** What an approved prompt answered, ticket by ticket, to be committed beside it. */
export interface Baseline {
  readonly prompt: string;
  /** Of a saved prompt. */
  readonly promptVersion: number | undefined;
  readonly promptHash: string;
  readonly model: string;
  /** See `hashOfTickets`. */
  readonly tickets: string;
  /** What spoke against it, where it was approved all the same. */
  readonly forced?: string | undefined;
  /** By the ticket's id; one for each repeat. */
  readonly answers: ReadonlyMap<string, readonly CheckAnswer[]>;
}

const version = 1;

const answerSchema = z.union([
  z.strictObject({ urgent: z.boolean(), categories: z.array(z.string()) }),
  z.strictObject({ error: z.string(), message: z.string() }),
]);

const schema = z.strictObject({
  ticketsift_baseline: z.literal(version),
  prompt: z.string(),
  prompt_version: z.int().positive().optional(),
  prompt_hash: z.string(),
  model: z.string(),
  tickets: z.string(),
  forced: z.string().optional(),
  /** As pairs, since an object loses an id such as `__proto__`. */
  answers: z.array(z.tuple([z.string(), z.array(answerSchema).min(1)])),
});

/** @throws TicketsiftError `bad_input` for what is no baseline, or is one of a newer version of the program */
export function parseBaseline(text: string, path: string): Baseline {
  const { data } = schema.safeParse(parsed(text));
  if (data === undefined) {
    throw new TicketsiftError(
      'bad_input',
      `${path} is no baseline that this version of ticketsift can read`,
      {
        hint: 'Write it anew with the approved prompt: ticketsift check --approve',
      },
    );
  }
  return {
    prompt: data.prompt,
    promptVersion: data.prompt_version,
    promptHash: data.prompt_hash,
    model: data.model,
    tickets: data.tickets,
    ...(data.forced !== undefined && { forced: data.forced }),
    answers: new Map(
      data.answers.map(([id, answers]) => [
        id,
        answers.map(
          (answer): CheckAnswer =>
            'error' in answer
              ? { error: { code: answer.error, message: answer.message } }
              : { classification: answer },
        ),
      ]),
    ),
  };
}

function parsed(text: string): unknown {
  const { data } = z.looseObject({ answers: z.unknown() }).safeParse(parseJson(text));
  return data && { ...data, answers: Object.entries(data.answers ?? {}) };
}

/** A line for each ticket, by their ids: what changes in it is what changed. */
export function formatBaseline(baseline: Baseline): string {
  const { prompt, promptVersion, promptHash, model, tickets, forced, answers } = baseline;
  const saved = promptVersion === undefined ? {} : { prompt_version: promptVersion };
  const head = {
    ticketsift_baseline: version,
    prompt,
    ...saved,
    prompt_hash: promptHash,
    model,
    tickets,
    ...(forced !== undefined && { forced }),
  };
  const lines = [...answers]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, all]) => `    ${JSON.stringify(id)}: ${JSON.stringify(all.map(plain))}`);
  const fields = Object.entries(head).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return escapeUnseen(`{\n${fields.join(',\n')},\n  "answers": {\n${lines.join(',\n')}\n  }\n}\n`);
}

/** Categories are a set, so their order is nobody's difference. */
function plain({ classification, error }: CheckAnswer) {
  if (error) return { error: error.code, message: error.message };
  return { urgent: classification.urgent, categories: classification.categories.toSorted() };
}

/** SHA-256 of what the model is shown of: other tickets make other figures. Their labels may change. */
export function hashOfTickets(labelled: readonly LabelledTicket[]): string {
  const shown = labelled.map(({ ticket: { id, columns, values } }) => [id, columns, values]);
  const sorted = shown.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify(sorted));
}

/** Why a baseline cannot be compared with, as the end of a sentence; undefined where it can. */
export function staleness(
  baseline: Baseline,
  { model, tickets }: { model: string; tickets: string },
): string | undefined {
  if (baseline.model !== model) return `it was made with ${baseline.model}, and this is ${model}`;
  if (baseline.tickets !== tickets) return 'it was made with other tickets';
  return undefined;
}

/**
 * Returns why the answers of a baseline are not those of its tickets, as a merge may leave them; undefined where they are. A
 * ticket without an answer would be left out of the comparison, and a loss with it.
 */
export function gapIn({ answers }: Baseline, labelled: readonly LabelledTicket[]): string | undefined {
  const ids = new Set(labelled.map(({ ticket }) => ticket.id));
  const missing = [...ids].filter((id) => !answers.has(id)).length;
  if (missing > 0) return `${counted(missing, 'ticket')} of ${ids.size} have no answer in it`;
  const foreign = [...answers.keys()].filter((id) => !ids.has(id)).length;
  if (foreign > 0) return `it has answers for ${counted(foreign, 'ticket')} that the suite does not have`;
  const repeats = new Set([...answers.values()].map((all) => all.length));
  if (repeats.size > 1)
    return `it has ${[...repeats].toSorted((a, b) => a - b).join(' or ')} answers a ticket`;
  return undefined;
}
