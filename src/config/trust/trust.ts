import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import { ask, type Consent } from '../../core/world/confirm.js';
import { type World, widthOf } from '../../core/world/world.js';
import type { ProjectFile } from '../files.js';
import { type Allowed, describeWants } from './describe-wants.js';
import { digestOf, isDigest, markOf } from './digest.js';
import { keepRecord, readRecord } from './records.js';

/** Whether the user trusts a project file. */
export interface Standing {
  readonly isTrusted: boolean;
  /** What was allowed before, if that differs from what the file wants now. */
  readonly allowed: Allowed | undefined;
}

/** The part of the world that asking for trust needs. */
type TrustWorld = Pick<World, 'environment' | 'now' | 'stdin' | 'stderr'>;

/** Decides what a project file may do. */
export interface Trust {
  /** @throws TicketsiftError `not_trusted`; `interrupted` on Ctrl-C at the question */
  require(file: ProjectFile): Promise<void>;
  /** Returns whether all that a file wants is allowed. Never asks. */
  isTrusted(file: ProjectFile): Promise<boolean>;
}

/** Returns the trust of a user, who is asked on a terminal, once for each file until it wants something else. */
export function trustOf(world: TrustWorld): Trust {
  const requiring = new Map<string, Promise<void>>();
  return {
    require(file) {
      const key = `${digestOf(file.wants)} ${file.realPath}`;
      const known = requiring.get(key) ?? requireTrust(file, world);
      requiring.set(key, known);
      return known;
    },
    isTrusted: async (file) => (await standingOf(file, world)).isTrusted,
  };
}

/** Returns the trust of a user who is not asked: what is not allowed yet is refused. */
export function trustUnasked(world: Pick<World, 'environment'>): Trust {
  return {
    async require(file) {
      const { isTrusted, allowed } = await standingOf(file, world);
      if (!isTrusted) throw notTrusted(file, allowed, 'unasked');
    },
    isTrusted: async (file) => (await standingOf(file, world)).isTrusted,
  };
}

/**
 * Finds whether the user trusts a file.
 * @throws TicketsiftError `config` where TICKETSIFT_TRUST_CONFIG is not a digest
 */
export async function standingOf(
  { wants, realPath }: Pick<ProjectFile, 'wants' | 'realPath'>,
  { environment: { trusted, files } }: Pick<World, 'environment'>,
): Promise<Standing> {
  if (wants.length === 0) return { isTrusted: true, allowed: undefined };
  if (!trusted.every(isDigest)) throw noDigest();
  const digest = digestOf(wants);
  const record = await readRecord(files.trust, realPath);
  if (trusted.includes(digest) || record?.digest === digest) return { isTrusted: true, allowed: undefined };
  const [given] = trusted;
  return { isTrusted: false, allowed: given === undefined ? record : { digest: given } };
}

async function requireTrust(file: ProjectFile, world: TrustWorld): Promise<void> {
  const { isTrusted, allowed } = await standingOf(file, world);
  if (isTrusted) return;
  const answer = await askForTrust(file, allowed, world);
  if (answer === 'yes') return await allow(file, world);
  throw notTrusted(file, allowed, answer);
}

/** Shows what a file wants and asks. Never asks in CI: no one is there to answer, even if there is a terminal. */
export async function askForTrust(
  file: ProjectFile,
  allowed: Allowed | undefined,
  world: Pick<TrustWorld, 'environment' | 'stdin' | 'stderr'>,
): Promise<Consent> {
  if (world.environment.isCi) return 'unasked';
  return await ask(world, 'Do you trust this file?', [
    ...[headline(file, allowed), ''].map(visible),
    ...describeWants(file.wants, allowed, widthOf(world.stderr) - margin.length).map((line) => margin + line),
    '',
  ]);
}

const margin = '  ';

/** Records that a file may do what it wants now. @throws TicketsiftError `bad_output` */
export async function allow(
  { wants, realPath }: Pick<ProjectFile, 'wants' | 'realPath'>,
  { environment, now }: Pick<World, 'environment' | 'now'>,
): Promise<void> {
  await keepRecord(environment.files.trust, {
    path: realPath,
    digest: digestOf(wants),
    wants: wants.map((want) => ({ key: [...want.key], text: want.text, mark: markOf(want) })),
    at: now(),
  });
}

export function notTrusted(
  file: Pick<ProjectFile, 'path' | 'wants' | 'foreign'>,
  allowed: Allowed | undefined,
  answer: Exclude<Consent, 'yes'>,
): TicketsiftError {
  if (answer === 'interrupted') return new TicketsiftError('interrupted', 'Nothing was done');
  if (answer === 'no') {
    return new TicketsiftError('not_trusted', `${file.path} is not trusted`, {
      hint: 'Nothing was done. `ticketsift trust` asks again.',
      isCancelled: true,
    });
  }
  // A file that others may have written needs trust for more settings, so its digest differs.
  const where = file.foreign === undefined ? '' : ' there';
  return new TicketsiftError('not_trusted', headline(file, allowed), {
    hint: [
      ...describeWants(file.wants, allowed),
      'To allow this, run `ticketsift trust` in a terminal.',
      `In CI, set TICKETSIFT_TRUST_CONFIG, as a variable of the CI system, to what \`ticketsift trust --digest\` prints${where}.`,
    ].join('\n'),
  });
}

function headline(
  { path, foreign }: Pick<ProjectFile, 'path' | 'foreign'>,
  allowed: Allowed | undefined,
): string {
  if (foreign !== undefined) return `${path} needs your trust, because ${foreign}`;
  if (allowed === undefined) return `${path} reaches beyond its folder, so it needs your trust`;
  if ('wants' in allowed) return `${path} has changed since you trusted it`;
  return `TICKETSIFT_TRUST_CONFIG does not allow the current settings of ${path}`;
}

function noDigest(): TicketsiftError {
  return new TicketsiftError('config', 'TICKETSIFT_TRUST_CONFIG is not a digest', {
    hint: 'Set it to what `ticketsift trust --digest` prints: it allows the current settings of ticketsift.yaml and nothing else.',
  });
}
