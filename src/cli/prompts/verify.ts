import type { Context } from '../../auth/access.js';
import { uselessWithout } from '../../core/errors/useless-flags.js';
import { TicketsiftError } from '../../core/errors.js';
import { tableLines } from '../../core/text/align.js';
import { counted } from '../../core/text/numbers.js';
import { openPrompts } from '../../prompts/library/open.js';
import { needHistory } from '../../prompts/library/require-saved.js';
import { findEdit, type Version } from '../../prompts/library/version.js';
import { writeJson } from '../write-json.js';

export interface PromptVerifyOptions {
  /** Undefined for all. */
  readonly prompt: string | undefined;
  readonly holds?: string;
  readonly json?: true;
}

interface Verdict {
  readonly name: string;
  readonly visibility: string;
  readonly versions: number;
  readonly head: string;
  /** What is wrong; null where nothing is. */
  readonly problem: string | null;
}

/** Says of each prompt whether its history is what was saved. Resolves to 1 where one is not. */
export async function verifyPrompts(context: Context, options: PromptVerifyOptions): Promise<number> {
  const { prompt, holds, json } = options;
  checkHash(options);
  await using opened = await openPrompts(context);
  const { store } = opened;
  const named = prompt === undefined ? await store.newest() : [(await needHistory(prompt, store)).newest];
  const verdicts: Verdict[] = [];
  for (const one of named) verdicts.push(verdictOf(await store.versions(one.prompt), holds));
  if (json) await writeJson(context, 'prompts verify', verdicts);
  else if (verdicts.length === 0) context.voice.note('no prompt is saved');
  else await context.output.write(`${tableLines(verdicts.map(row), context).join('\n')}\n`);
  return verdicts.some(({ problem }) => problem !== null) ? 1 : 0;
}

function verdictOf(versions: readonly Version[], holds: string | undefined): Verdict {
  const newest = versions.at(-1);
  return {
    name: newest?.name ?? '',
    visibility: newest?.visibility ?? '',
    versions: versions.length,
    head: newest?.hash ?? '',
    problem: findEdit(versions) ?? (holds === undefined ? null : findGap(versions, holds)),
  };
}

/** A history that somebody cut off at its end looks whole; only who noted a hash of what is gone can tell. */
function findGap(versions: readonly Version[], holds: string): string | null {
  const hashes = versions.flatMap(({ hash, contentHash = '' }) => [hash, contentHash]);
  return hashes.some((hash) => hash.startsWith(holds.toLowerCase()))
    ? null
    : `no version has the hash ${holds}`;
}

function row({ name, visibility, versions, head, problem }: Verdict): string[] {
  return [
    name,
    visibility,
    counted(versions, 'version'),
    head.slice(0, 16),
    problem === null ? 'as saved' : `EDITED: ${problem}`,
  ];
}

function checkHash({ prompt, holds }: PromptVerifyOptions): void {
  if (holds === undefined) return;
  if (prompt === undefined) {
    throw uselessWithout(
      '--holds',
      'the name of a prompt',
      'Say which: ticketsift prompts verify triage --holds 1a2b3c4d',
    );
  }
  if (!/^[0-9a-f]{8,64}$/i.test(holds)) {
    throw new TicketsiftError('usage', `${holds} is not a hash`, {
      hint: 'Give 8 of its hex digits at least.',
    });
  }
}
