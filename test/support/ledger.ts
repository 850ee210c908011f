import type { ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Asked, Behaviour } from './behaviours.js';

/** What an endpoint charges, as it writes that down itself. */
export interface Ledger {
  /** Tokens that its replies named, whatever else was in them, at the price of its standard tier. */
  readonly named: number;
  /**
   * Tokens that requests may have used at most which were done, or begun, and for which it named nothing: a token for each byte,
   * and all that the reply may have.
   */
  readonly unnamed: number;
  /** The same behaviour, written down. */
  record(behaviour: Behaviour): Behaviour;
}

export function newLedger(): Ledger {
  let named = 0;
  let unnamed = 0;
  const enter = (response: ServerResponse, body: Buffer, most: number) => {
    const text = textOf(body);
    const used = tokensIn(text);
    if (response.writableFinished && used !== undefined) named += used;
    else if (!response.writableFinished || response.statusCode < 300 || text.includes('failed_generation')) {
      unnamed += most;
    }
  };
  return {
    get named() {
      return named;
    },
    get unnamed() {
      return unnamed;
    },
    record: (behaviour) => (response, asked) => {
      const chunks: Buffer[] = [];
      const keep = (chunk: unknown) => {
        if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
      };
      for (const name of ['write', 'end'] as const) {
        const send = response[name];
        const kept = (...all: unknown[]) => {
          keep(all[0]);
          return Reflect.apply(send, response, all);
        };
        Object.assign(response, { [name]: kept });
      }
      response.once('close', () => enter(response, Buffer.concat(chunks), mostOf(asked)));
      return behaviour(response, asked);
    },
  };
}

function mostOf({ body }: Asked): number {
  return Buffer.byteLength(JSON.stringify(body)) + (body.max_tokens ?? body.max_completion_tokens ?? 0);
}

function tokensIn(text: string): number | undefined {
  const input = /"(?:prompt_tokens|input_tokens|prompt_eval_count)":(\d+)/.exec(text)?.[1];
  const output = /"(?:completion_tokens|output_tokens|eval_count)":(\d+)/.exec(text)?.[1];
  if (input === undefined || output === undefined) return undefined;
  // Flex is half the price.
  return (Number(input) + Number(output)) * (/"service_tier":"flex"/i.test(text) ? 0.5 : 1);
}

/** A body in whatever way it is packed; empty where it is larger than any that names a usage. */
function textOf(body: Buffer): string {
  const limit = { maxOutputLength: 1_000_000 };
  for (const unpack of [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync]) {
    try {
      return unpack(body, limit).toString();
    } catch {
      // It is packed in another way, or not at all.
    }
  }
  return body.toString();
}
