import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../core/text/json.js';

/** Milliseconds for which a fact is valid. */
const believedMs = 86_400_000;

const positive = z.number().positive();
const time = z.number();
const quota = z.object({ perMs: positive, capacity: positive, level: z.number(), at: time });
const pacing = z.object({
  pace: z.object({ perMs: positive, burst: z.number().nonnegative(), at: time }).optional(),
  requests: quota.optional(),
  tokens: quota.optional(),
});
const file = z.object({
  version: z.literal(1),
  /** When it was learnt that something is refused, by its name. */
  refused: z.record(z.string(), time),
  pacing: pacing.optional(),
});

/** How many requests an endpoint was found to take. */
export type Pacing = z.infer<typeof pacing>;

/** Facts about a model at an endpoint from runs of the last day. Learning them again costs a few requests. */
export interface EndpointFacts {
  /** Names of what it refuses in a request. */
  readonly refused: readonly string[];
  readonly pacing: Pacing;
  /** Keeps what is refused as well from now on. What cannot be kept is learnt anew. */
  keepRefused(names: readonly string[]): void;
  keepPacing(pacing: Pacing): void;
}

/** For a run that keeps nothing. */
export const noFacts: EndpointFacts = { refused: [], pacing: {}, keepRefused() {}, keepPacing() {} };

/**
 * Reads what is known. There is a file for each model at each endpoint, named by a hash of both, that appears whole or not at
 * all; one that cannot be read, or is from another version, counts as not there.
 * @param of a base URL without credentials, and the model's name there
 * @param now milliseconds since 1970
 */
export function openEndpointFacts(
  folder: string,
  of: { readonly endpoint: string; readonly model: string },
  now: () => number,
): EndpointFacts {
  const name = createHash('sha256')
    .update(JSON.stringify([of.endpoint, of.model]))
    .digest('hex');
  const path = join(folder, `${name}.json`);
  const isBelieved = (at: number) => at <= now() && now() - at < believedMs;
  const read = () => {
    const { refused = {}, pacing = {} } = readFile(path) ?? {};
    return {
      refused: Object.fromEntries(Object.entries(refused).filter(([, at]) => isBelieved(at))),
      pacing: {
        pace: isBelieved(pacing.pace?.at ?? Number.NaN) ? pacing.pace : undefined,
        requests: isBelieved(pacing.requests?.at ?? Number.NaN) ? pacing.requests : undefined,
        tokens: isBelieved(pacing.tokens?.at ?? Number.NaN) ? pacing.tokens : undefined,
      },
    };
  };
  const known = read();
  return {
    refused: Object.keys(known.refused),
    pacing: known.pacing,
    keepRefused(names) {
      // Read again, since another process may have learnt something, too. What was known is not known for longer.
      const { refused, pacing } = read();
      const news = names.filter((name) => !(name in known.refused) && !(name in refused));
      const all = Object.fromEntries(news.map((name) => [name, now()]));
      write(folder, path, now(), { version: 1, refused: Object.assign(all, refused), pacing });
    },
    keepPacing(pacing) {
      write(folder, path, now(), { version: 1, refused: read().refused, pacing });
    },
  };
}

function readFile(path: string): z.infer<typeof file> | undefined {
  try {
    return file.safeParse(parseJson(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function write(folder: string, path: string, now: number, facts: z.infer<typeof file>): void {
  const draft = join(folder, `${randomUUID()}.new`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, JSON.stringify(facts), { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
    removeOld(folder, now);
  } catch {
    // An unfinished one goes with what is old.
  }
}

/** Removes facts that are older than a day and no longer valid. */
function removeOld(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    if (now - mtimeMs > 2 * believedMs) rmSync(path, { force: true });
  }
}
