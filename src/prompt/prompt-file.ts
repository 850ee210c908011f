import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { parsePlaceholders } from './placeholders.js';

const line = z.string().trim().min(1, 'is empty');
const examples = z.array(line).default([]);

const frontMatter = z.strictObject({
  name: line.optional(),
  description: line.optional(),
  categories: z
    .array(z.strictObject({ name: line, description: line.optional(), examples }))
    .min(1, 'names no category')
    .superRefine(refuseNamesakes)
    .optional(),
  urgent: z
    .strictObject({
      description: line.optional(),
      examples: z.strictObject({ yes: examples, no: examples }).default({ yes: [], no: [] }),
      threshold: z.number().gt(0).lt(1).optional(),
    })
    .optional(),
  model: line.optional(),
  temperature: z.number().min(0).max(2).optional(),
  max_output_tokens: z.int().positive().optional(),
  system: line.optional(),
});

/** @throws TicketsiftError `not_found` or `bad_prompt`, the latter with file, line and what was expected */
export async function readPromptFile(path: string): Promise<Prompt> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TicketsiftError('not_found', `cannot read the prompt ${path}`, {
      cause,
      hint: 'Give the path of a prompt file, or the name of a shipped prompt.',
    });
  }
  return parsePrompt(source, path);
}

/** @throws TicketsiftError `bad_prompt` with file, line and what was expected */
export function parsePrompt(source: string, path: string): Prompt {
  const { yaml, yamlLine, body, bodyLine } = split(source, path);
  const matter = parseFrontMatter(yaml, path, yamlLine);
  const prompt: Prompt = {
    name: matter.name ?? basename(path, extname(path)),
    description: matter.description,
    categories: matter.categories?.map((category) => ({ ...category, description: category.description })),
    urgent: matter.urgent && {
      description: matter.urgent.description,
      examples: matter.urgent.examples,
      threshold: matter.urgent.threshold,
    },
    model: matter.model,
    temperature: matter.temperature,
    maxOutputTokens: matter.max_output_tokens,
    system: matter.system,
    body,
    path,
    bodyLine,
  };
  checkBody(prompt);
  return prompt;
}

/** Front matter stands between two lines of `---`, the first of which is the file's first line. */
function split(source: string, path: string) {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (!/^---[ \t]*\n/.test(text)) return { yaml: '', yamlLine: 1, body: text.trim(), bodyLine: 1 };
  const end = /\n---[ \t]*(?:\n|$)/.exec(text);
  if (!end) throw bad(path, 1, 'the front matter has no end', 'Close it with a line of `---`.');
  const start = text.indexOf('\n') + 1;
  const rest = text.slice(end.index + end[0].length);
  const blank = /^\s*/.exec(rest)?.[0] ?? '';
  const before = text.slice(0, text.length - rest.length) + blank;
  return {
    yaml: text.slice(start, Math.max(start, end.index + 1)),
    yamlLine: 2,
    body: rest.trim(),
    bodyLine: before.split('\n').length,
  };
}

function parseFrontMatter(yaml: string, path: string, firstLine: number) {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line - 1 + firstLine;
  const [error] = document.errors;
  if (error) throw bad(path, lineAt(error.pos[0]), `this is not YAML: ${error.message}`);
  const checked = frontMatter.safeParse(document.toJS() ?? {}, { reportInput: false });
  if (checked.success) return checked.data;
  const problems = checked.error.issues.flatMap((issue) =>
    (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]).map(
      (at) => ({
        line: lineAt(offsetOf(document, at)),
        text:
          issue.code === 'unrecognized_keys'
            ? `there is no key \`${at.join('.')}\``
            : `\`${at.join('.') || 'front matter'}\`: ${issue.message}`,
      }),
    ),
  );
  const [first = { line: firstLine, text: 'the front matter is not valid' }, ...others] = problems;
  const hint = [
    ...others.map((other) => `${path}:${other.line}: ${other.text}`),
    `Keys: ${Object.keys(frontMatter.shape).join(', ')}.`,
  ].join('\n');
  throw bad(path, first.line, first.text, hint);
}

/** Where the key or value at a path stands; where it is missing, the nearest one around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isNode(item.key) && item.key.toJSON() === path[depth - 1])
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function refuseNamesakes(categories: readonly { name: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { name }] of categories.entries()) {
    const key = name.toLowerCase();
    if (seen.has(key)) {
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `there is another ${name}` });
    }
    seen.add(key);
  }
}

function checkBody(prompt: Prompt): void {
  const names = [prompt.system ?? '', prompt.body]
    .flatMap(parsePlaceholders)
    .flatMap((piece) => ('name' in piece ? [piece.name] : []));
  if (!names.some((name) => name !== 'categories')) {
    throw bad(
      prompt.path,
      prompt.bodyLine,
      'the prompt has no {text}, so no model would see a ticket',
      'Put {text} where the ticket goes.',
    );
  }
  if (names.includes('categories') && !prompt.categories) {
    throw bad(
      prompt.path,
      prompt.bodyLine,
      '{categories} needs categories in the front matter',
      'List them there, or write them out in the prompt.',
    );
  }
}

function bad(path: string, line: number, message: string, hint?: string): TicketsiftError {
  return new TicketsiftError('bad_prompt', `${path}:${line}: ${message}`, hint === undefined ? {} : { hint });
}
