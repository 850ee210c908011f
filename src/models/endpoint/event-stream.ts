import * as z from 'zod';
import { parseJson } from '../../core/text/json.js';
import { optionalText } from './message-text.js';

/**
 * Reads the JSON of a body. Some gateways send a stream of events though none was requested: the whole completion as one
 * event, or a piece of it in each. Undefined for anything else.
 */
export function readJsonBody(body: string): unknown {
  const json = parseJson(body);
  if (json !== undefined || !/^\s*(?:data|event|id|retry|)\s*:/.test(body)) return json;
  const events = body
    .split(/\r\n|\n|\r/)
    .flatMap((line) => /^\s*data:(.*)$/.exec(line)?.[1] ?? [])
    .map((data) => parseJson(data))
    .filter((event) => event !== undefined);
  return events.find(isWhole) ?? joined(events);
}

const whole = z.object({ choices: z.tuple([z.object({ message: z.object({}) })], z.unknown()) });

function isWhole(event: unknown): boolean {
  return whole.safeParse(event).success || z.object({ error: z.looseObject({}) }).safeParse(event).success;
}

const piece = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: optionalText,
        delta: z
          .object({
            content: optionalText,
            reasoning_content: optionalText,
            reasoning: optionalText,
            refusal: optionalText,
          })
          .nullish()
          .catch(undefined),
      }),
    )
    .nullish()
    .catch(undefined),
  usage: z.unknown().optional(),
  service_tier: z.unknown().optional(),
});

/** Puts the pieces of a stream together. Undefined where there are none. */
function joined(events: readonly unknown[]): unknown {
  const pieces = events.map((event) => piece.safeParse(event)).flatMap(({ data }) => data ?? []);
  if (pieces.length === 0) return undefined;
  const choices = pieces.flatMap(({ choices }) => choices?.[0] ?? []);
  const join = (key: 'content' | 'reasoning_content' | 'reasoning' | 'refusal') =>
    choices.map(({ delta }) => delta?.[key] ?? '').join('');
  const message = {
    content: join('content'),
    reasoning_content: join('reasoning_content') || join('reasoning'),
    refusal: join('refusal'),
  };
  const finish_reason = choices.findLast(({ finish_reason }) => finish_reason)?.finish_reason;
  const usage = pieces.findLast((one) => one.usage)?.usage;
  const service_tier = pieces.findLast((one) => one.service_tier)?.service_tier;
  return { choices: [{ finish_reason, message }], usage, service_tier };
}
