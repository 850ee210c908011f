import type { Context } from '../../auth/access.js';
import { alignWithin, tableLines } from '../../core/text/align.js';
import { type Paint, painter, type Style } from '../../core/text/paint.js';
import { visible } from '../../core/text/visible.js';
import { lineWidthOf } from '../../core/world/world.js';
import { findPromptText, type PromptText } from '../../prompts/find.js';
import { versionCells } from '../../prompts/library/describe-version.js';
import { compareTexts } from '../../prompts/library/diff/compare-texts.js';
import type { Hunk } from '../../prompts/library/diff/line-diff.js';
import { promptsFor } from '../../prompts/library/open.js';
import { writeJson } from '../write-json.js';
import { sideJson } from './show.js';

export interface PromptDiffOptions {
  readonly before: string;
  readonly after: string;
  readonly json?: true;
}

/** Shows what changed from one prompt to another, in front matter and body. Resolves to 0. */
export async function diffPrompts(context: Context, options: PromptDiffOptions): Promise<number> {
  const { world, voice, output, colour, isPlain } = context;
  const saved = promptsFor(context, context.config, context.login);
  const before = await findPromptText(options.before, saved);
  const after = await findPromptText(options.after, saved);
  const { frontMatter, body } = compareTexts(before, after);
  if (options.json) {
    const all = { before: sideJson(before), after: sideJson(after), front_matter: frontMatter, body };
    await writeJson(context, 'prompts diff', all);
    return 0;
  }
  const paint = painter(colour);
  const sections = Object.entries({ 'front matter': frontMatter, body }).filter(
    ([, hunks]) => hunks.length > 0,
  );
  if (sections.length === 0)
    voice.note(`there is no difference between ${options.before} and ${options.after}`);
  else {
    const width = lineWidthOf(world.stdout) - 4;
    const sides = [cells(before, width), cells(after, width)];
    const lines = [
      ...(isPlain ? factsOf(sides) : headings(sides, { width, paint })),
      ...sections.flatMap(([name, hunks]) => [
        paint('bold', name),
        ...hunks.flatMap((hunk) => (isPlain ? spelledOut(hunk) : shown(hunk, paint))),
      ]),
    ];
    await output.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

/** Returns what the heading says of one side. */
function cells({ saved, shipped, path }: PromptText, width: number): readonly string[] {
  if (saved) return versionCells(saved, `${saved.name}@${saved.version}`, width);
  return [shipped === undefined ? path : `shipped:${shipped}`];
}

function headings(
  sides: readonly (readonly string[])[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string[] {
  return alignWithin(sides, width).map((line, side) =>
    paint('bold', `${side === 0 ? '---' : '+++'} ${line}`),
  );
}

function factsOf([before = [], after = []]: readonly (readonly string[])[]): string[] {
  return tableLines(
    [
      ['before', ...before],
      ['after', ...after],
    ],
    { isPlain: true },
  );
}

const changes: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', ' ': 'the same' };

/** A line each, with a word for what a sign and a colour say. */
function spelledOut({ from, to, lines }: Hunk): string[] {
  return [
    `line ${from}, now line ${to}`,
    ...lines.map((line) => `${changes[line.charAt(0)] ?? ''}: ${visible(line.slice(1))}`),
  ];
}

const styles: Readonly<Record<string, Style>> = { '+': 'green', '-': 'red' };

function shown({ from, to, lines }: Hunk, paint: Paint): string[] {
  return [
    paint('blue', `@@ line ${from} → ${to} @@`),
    ...lines.map((line) => {
      const style = styles[line.charAt(0)];
      return style ? paint(style, visible(line)) : visible(line);
    }),
  ];
}
