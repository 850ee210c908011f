import type { Context } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { counted } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { lineWidthOf } from '../../core/world/world.js';
import { versionCells, versionJson } from '../../prompts/library/describe-version.js';
import { excerpt, type Found, wordFinder } from '../../prompts/library/find-word.js';
import { type Listed, listed } from '../../prompts/library/listed.js';
import { openPrompts } from '../../prompts/library/open.js';
import { writeJson } from '../write-json.js';
import type { PromptListOptions } from './list.js';

/** A prompt that holds the word: in its name, in why it was saved, or in lines of its file. */
interface Hit extends Listed {
  readonly reasons: readonly Found[];
  readonly lines: readonly Found[];
}

/** Lines of a prompt that are shown. */
const mostLines = 5;

/** Lists the prompts that hold a word, in any case, with the lines it is in. Resolves to 0. */
export async function searchPrompts(
  context: Context,
  { word, json }: PromptListOptions & { readonly word: string },
): Promise<number> {
  const { world, voice, output, isPlain } = context;
  await using opened = await openPrompts(context);
  const hits = findHits(await listed(opened.store), word);
  if (json) await writeJson(context, 'prompts search', hits.map(hitJson));
  else if (hits.length === 0) voice.note(`no saved prompt holds ${shorten(word, 60)}`);
  else await output.write(`${shown(hits, lineWidthOf(world.stdout), isPlain).join('\n')}\n`);
  return 0;
}

function findHits(prompts: readonly Listed[], word: string): Hit[] {
  const find = wordFinder(word);
  return prompts.flatMap((one) => {
    const { name, message = '', content = '' } = one.newest;
    const reasons = find(message.replaceAll(/\s+/g, ' '));
    const lines = find(content);
    return reasons.length + lines.length + find(name).length > 0 ? [{ ...one, reasons, lines }] : [];
  });
}

function hitJson({ newest, lines }: Hit) {
  return { ...versionJson(newest), matches: lines.map(({ line, text }) => ({ line, text })) };
}

function shown(hits: readonly Hit[], width: number, isPlain: boolean): string[] {
  const headings = tableLines(
    hits.map(({ newest, reference }) => versionCells(newest, reference, width)),
    { width, isPlain },
  );
  return hits.flatMap((hit, index) => [headings[index] ?? '', ...places(hit, { width, isPlain })]);
}

function places(
  { reasons, lines }: Hit,
  { width, isPlain }: { readonly width: number; readonly isPlain: boolean },
): string[] {
  const indent = isPlain ? '' : '  ';
  const nameOf = ({ line }: Found) => `${isPlain ? 'line ' : ''}${line}`;
  const place = (where: string, found: Found) =>
    `${indent}${where}: ${excerpt(found, width - where.length - 4)}`;
  const rest = lines.length - mostLines;
  return [
    ...reasons.map((found) => place('why', found)),
    ...lines.slice(0, mostLines).map((found) => place(nameOf(found), found)),
    ...(rest > 0 ? [`${indent}… and ${counted(rest, 'more line')}`] : []),
  ];
}
