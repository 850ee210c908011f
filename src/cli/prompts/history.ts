import type { Context } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { lineWidthOf } from '../../core/world/world.js';
import { authorName, authorRoom, timeOf, versionJson } from '../../prompts/library/describe-version.js';
import { countChanges, hunksOf } from '../../prompts/library/diff/line-diff.js';
import { openPrompts } from '../../prompts/library/open.js';
import { needHistory } from '../../prompts/library/require-saved.js';
import type { Version } from '../../prompts/library/version.js';
import { writeJson } from '../write-json.js';
import type { NamedOptions } from './show.js';

/** Shows all versions of a prompt, the newest first. Resolves to 0. */
export async function showPromptHistory(context: Context, { prompt, json }: NamedOptions): Promise<number> {
  await using opened = await openPrompts(context);
  const { versions } = await needHistory(prompt, opened.store);
  const width = lineWidthOf(context.world.stdout);
  const rows = () => versions.map((one, index) => row(prompt, one, versions[index - 1], width)).toReversed();
  if (json) await writeJson(context, 'prompts history', versions.map(versionJson).toReversed());
  else await context.output.write(`${tableLines(rows(), { width, isPlain: context.isPlain }).join('\n')}\n`);
  return 0;
}

/** @param name as it was said, so that a line begins with what gets that version */
function row(name: string, one: Version, before: Version | undefined, width: number): string[] {
  const { version, savedAt, author, message = '' } = one;
  return [
    `${name}@${version}`,
    timeOf(savedAt),
    authorName(author, authorRoom(width)),
    changes(one, before),
    message,
  ];
}

/** How many lines changed, against whatever it was before. */
function changes({ content }: Version, before: Version | undefined): string {
  if (content === undefined) return 'removed';
  const part = (text = '') => ({ text, line: 1 });
  const { added, removed } = countChanges(hunksOf(part(before?.content), part(content)));
  return `+${added} -${removed}`;
}
