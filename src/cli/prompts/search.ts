import { shorten } from '../../core/shorten.js';
import { visible } from '../../core/visible.js';
import type { Version } from '../../storage/prompts/version.js';
import { jsonText } from '../json-text.js';
import type { Session } from '../session.js';
import { describeVersion } from './describe-version.js';
import type { ListOptions } from './list.js';
import { openPrompts } from './open-prompts.js';
import { versionJson } from './version-json.js';

interface Match {
  /** Of the prompt file, counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Lines of a prompt that are shown. */
const mostLines = 5;

/** Lists the prompts that hold a word, in any case, with the lines it is in. Resolves to 0. */
export async function searchPrompts(
  session: Session,
  { word, json }: ListOptions & { readonly word: string },
): Promise<number> {
  await using opened = await openPrompts(session);
  const wanted = folded(word);
  const found = (await opened.store.newest()).flatMap((one) => {
    const matches = matchesOf(one, wanted);
    const holds = [one.name, one.message ?? ''].some((text) => folded(text).includes(wanted));
    return one.content !== undefined && (holds || matches.length > 0) ? [{ one, matches }] : [];
  });
  if (json) {
    const all = found.map(({ one, matches }) => ({ ...versionJson(one), matches }));
    await session.output.write(jsonText(all));
  } else if (found.length === 0) session.voice.note(`no saved prompt holds ${shorten(word, 60)}`);
  else await session.output.write(`${found.map(asText).join('\n')}\n`);
  return 0;
}

function matchesOf({ content = '' }: Version, wanted: string): Match[] {
  return content
    .split('\n')
    .flatMap((text, index) => (folded(text).includes(wanted) ? [{ line: index + 1, text }] : []));
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function asText({ one, matches }: { one: Version; matches: readonly Match[] }): string {
  const shown = matches.slice(0, mostLines);
  const rest = matches.length - shown.length;
  return [
    visible(describeVersion(one)),
    ...shown.map(({ line, text }) => `  ${line}: ${shorten(text.trim(), 120)}`),
    ...(rest > 0 ? [`  … and ${rest.toLocaleString('en')} more lines`] : []),
  ].join('\n');
}
