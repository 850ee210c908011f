import { access } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { foldersToSearch } from '../../config/search.js';
import { pathOutside } from '../../config/trust/real-path.js';
import { codeOf } from '../../core/errors/caught.js';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { jsonText, parseJson } from '../../core/text/json.js';
import { writeFile } from '../../core/world/file-sink.js';
import { readRegularFile } from '../../core/world/read-file.js';
import type { World } from '../../core/world/world.js';
import type { CascadeModels } from './models.js';

/** The file of fits, beside `ticketsift.yaml`: to be committed with it. */
export const fitFileName = 'ticketsift.cascade.json';

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const parts = z.strictObject({ urgent: share, categories: share });

/** The thresholds of two models for a prompt, with everything that they depend on. */
const fitSchema = z.strictObject({
  /** Its name, and what it says. */
  prompt: z.string(),
  prompt_hash: hash,
  /** Names of two models. */
  first: z.string(),
  second: z.string(),
  /** The first model's identity, with the version of its algorithm. */
  first_hash: hash,
  /** What is removed from texts before it reads them. */
  texts_hash: hash,
  labels_hash: hash,
  target: share,
  confidence: share,
  /** The lowest confidence with which a ticket stays. */
  sure: parts,
  /** Labelled tickets, how many of them stay, and how many of those are right in each part. */
  tickets: count,
  stay: count,
  right: z.strictObject({ urgent: count, categories: count, both: count }),
});

const fileSchema = z.strictObject({ ticketsift_cascade: z.literal(1), fits: z.array(fitSchema).max(1_000) });

export type Fit = Readonly<z.infer<typeof fitSchema>>;

type Place = Pick<World, 'cwd' | 'environment'>;

/** Returns the folder of `ticketsift.yaml`; else the working folder. */
async function folderOf({ cwd, environment }: Place): Promise<string> {
  for (const folder of await foldersToSearch(cwd, environment.files.home)) {
    const isThere = await access(join(folder, 'ticketsift.yaml')).then(
      () => true,
      () => false,
    );
    if (isThere) return folder;
  }
  return cwd;
}

/**
 * Reads all fits; none where there is no file.
 * @throws TicketsiftError `config` for a file with anything else in it, or a link out of its folder
 */
export async function readFits(place: Place): Promise<readonly Fit[]> {
  const path = await fitPath(place);
  const text = await readRegularFile(path).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new TicketsiftError('config', `Cannot read ${path}: ${readFailure(cause)}`, { cause, hint: again });
  });
  if (text === undefined) return [];
  const { data, error } = fileSchema.safeParse(parseJson(text));
  if (data) return data.fits;
  const at = error.issues[0]?.path.join('.') ?? '';
  throw new TicketsiftError(
    'config',
    `${path} is not a file of cascades${at === '' ? '' : `: ${at} is missing or wrong`}`,
    { hint: again },
  );
}

/** Writes a fit over an earlier one of the same prompt and models. Resolves to the path. */
export async function writeFit(fit: Fit, place: Place): Promise<string> {
  const others = (await readFits(place)).filter((one) => !isOf(one, fit));
  const path = await fitPath(place);
  const fits = [...others, fit].toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  await writeFile(path, (sink) => sink.write(jsonText({ ticketsift_cascade: 1, fits })), path);
  return path;
}

/** Returns the fit of a prompt and two models, whether or not it still applies. */
export function findFit(
  fits: readonly Fit[],
  wanted: CascadeModels & { readonly prompt: string },
): Fit | undefined {
  return fits.find((fit) => isOf(fit, wanted));
}

function isOf(fit: Fit, { prompt, first, second }: CascadeModels & { readonly prompt: string }): boolean {
  return fit.prompt === prompt && fit.first === first && fit.second === second;
}

function nameOf({ prompt, first, second }: Fit): string {
  return JSON.stringify([prompt, first, second]);
}

/**
 * Refuses a link.
 * @throws TicketsiftError `config` for a link that leads out of its folder, so that nothing there is read or
 * overwritten
 */
async function fitPath(place: Place): Promise<string> {
  const folder = await folderOf(place);
  const path = join(folder, fitFileName);
  if ((await pathOutside(path, folder)) === undefined) return path;
  throw new TicketsiftError('config', `${path} is a link that leads out of its folder`, { hint: again });
}

const again = 'Check it and remove it; `ticketsift cascade fit` creates it again.';
