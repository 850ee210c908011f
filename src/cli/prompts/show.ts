import type { Context } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { visible } from '../../core/text/visible.js';
import { findPromptText, type PromptText } from '../../prompts/find.js';
import { audience, authorName, timeOf, versionJson } from '../../prompts/library/describe-version.js';
import { promptsFor } from '../../prompts/library/open.js';
import { writeJson } from '../write-json.js';

export interface NamedOptions {
  readonly prompt: string;
  readonly json?: true;
}

/** Shows a prompt, and what is known of it. Resolves to 0. */
export async function showPrompt(context: Context, { prompt, json }: NamedOptions): Promise<number> {
  const found = await findPromptText(prompt, promptsFor(context, context.config, context.login));
  const lines = () => [
    ...tableLines(facts(found), context),
    '',
    ...found.text.trimEnd().split(/\r?\n/).map(visible),
  ];
  if (json) await writeJson(context, 'prompts show', { ...sideJson(found), text: found.text });
  else await context.output.write(`${lines().join('\n')}\n`);
  return 0;
}

/** A prompt as `--json` names it: a saved version, one that ships with the program, or a file. */
export function sideJson({ saved, shipped, path }: PromptText) {
  if (saved) return versionJson(saved);
  return shipped === undefined ? { path } : { reference: `shipped:${shipped}`, path };
}

function facts({ saved, shipped, path }: PromptText): string[][] {
  const file = ['file', path];
  if (shipped !== undefined) return [['prompt', `shipped:${shipped}, which ships with the program`], file];
  if (!saved) return [file];
  const { name, version, author, savedAt, message, visibility, contentHash = '', hash } = saved;
  return [
    ['prompt', `${name}@${version}, ${audience[visibility]}`],
    ['saved', `${timeOf(savedAt)} by ${authorName(author)}`],
    ...(message === undefined ? [] : [['why', message]]),
    ['prompt hash', contentHash],
    ['version hash', hash],
  ];
}
