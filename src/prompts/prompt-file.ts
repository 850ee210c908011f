import { isUtf8 } from 'node:buffer';
import { basename, extname } from 'node:path';
import * as z from 'zod';
import { parseCheckedYaml } from '../config/checked-yaml.js';
import { cleanSchema } from '../config/clean-schema.js';
import { word } from '../config/text-schema.js';
import { cannotRead } from '../core/errors/read-failure.js';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { shorten } from '../core/text/shorten.js';
import { readFile } from '../core/world/read-file.js';
import type { Waiting } from '../core/world/wait.js';
import { placeholderNames } from './placeholders.js';

const line = z.string('must be a text').trim().min(1, 'is empty');
const examples = z.array(line, 'must be a list of texts').default([]);

/** Says how a category is written, by the name that was given without its key. */
function writeCategory(given: unknown): string {
  const name = typeof given === 'string' || typeof given === 'number' ? shorten(String(given), 60) : 'Bug';
  return `must be written as \`- name: ${name}\`, on a line of its own`;
}

function writeCategories(given: unknown): string {
  const first = typeof given === 'object' && given !== null ? Object.keys(given)[0] : given;
  return `must be a list, and each category ${writeCategory(first)}`;
}

const share = 'must be a number between 0 and 1, such as 0.5';
const upToTwo = 'must be a number from 0 to 2';
const fromOne = 'must be a whole number from 1 on';

const frontMatter = z.strictObject({
  name: line.optional(),
  description: line.optional(),
  categories: z
    .array(
      z.strictObject(
        { name: line, description: line.optional(), examples },
        { error: ({ code, input }) => (code === 'invalid_type' ? writeCategory(input) : undefined) },
      ),
      { error: ({ code, input }) => (code === 'invalid_type' ? writeCategories(input) : undefined) },
    )
    .min(1, 'must name a category: write each as `- name: Bug`')
    .superRefine(refuseNamesakes)
    .optional(),
  urgent: z
    .strictObject({
      description: line.optional(),
      examples: z.strictObject({ yes: examples, no: examples }).default({ yes: [], no: [] }),
      threshold: z.number(share).gt(0, share).lt(1, share).optional(),
    })
    .optional(),
  model: line.optional(),
  temperature: z.number(upToTwo).min(0, upToTwo).max(2, upToTwo).optional(),
  max_output_tokens: z.int(fromOne).positive(fromOne).optional(),
  reasoning_effort: word('low, medium or high').optional(),
  service_tier: word('flex').optional(),
  redact: z.boolean('must be true or false').optional(),
  clean: cleanSchema.optional(),
  system: line.optional(),
});

/**
 * Reads the text of a prompt file.
 * @param name the file's name in messages
 * @throws TicketsiftError `not_found`; `bad_prompt` where it is not UTF-8
 */
export async function readPromptText(path: string, name = path, waiting?: Waiting): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path, name, waiting);
  } catch (cause) {
    const hint = 'Give the path of a prompt file, or the name of a saved or shipped prompt.';
    throw await cannotRead({ name, what: 'the prompt' }, cause, hint);
  }
  if (isUtf8(bytes)) return bytes.toString();
  throw new TicketsiftError('bad_prompt', `${name} is not UTF-8, which a prompt file must be`, {
    hint: 'Save it as UTF-8 in your editor.',
  });
}

/** @throws TicketsiftError `bad_prompt` with file, line and what was expected */
export function parsePrompt(source: string, path: string): Prompt {
  const { yaml, yamlLine, body, bodyLine } = splitPrompt(source, path);
  const origin = { path, firstLine: yamlLine, code: 'bad_prompt' } as const;
  const { checked: matter } = parseCheckedYaml(yaml, frontMatter, origin);
  const prompt: Prompt = {
    name: matter.name ?? basename(path, extname(path)),
    version: undefined,
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
    reasoningEffort: matter.reasoning_effort,
    serviceTier: matter.service_tier,
    redact: matter.redact,
    clean: matter.clean,
    system: matter.system,
    body,
    path,
    bodyLine,
  };
  checkBody(prompt);
  return prompt;
}

/** The two parts of a prompt file, each with the line on which it starts, counted from 1. */
export interface PromptParts {
  readonly yaml: string;
  readonly yamlLine: number;
  readonly body: string;
  readonly bodyLine: number;
}

/**
 * Splits a prompt file. The front matter is between two lines of `---`, of which one is the file's first line.
 * @throws TicketsiftError `bad_prompt` where it has no end
 */
export function splitPrompt(source: string, path: string): PromptParts {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (!/^---[ \t]*\n/.test(text)) return { yaml: '', yamlLine: 1, body: text.trim(), bodyLine: 1 };
  const end = /\n---[ \t]*(?:\n|$)/.exec(text);
  if (!end) throw bad(path, 1, 'The front matter has no end', 'Close it with a line of `---`.');
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
  const names = placeholderNames(prompt);
  if (!names.some((name) => name !== 'categories')) {
    throw bad(
      prompt.path,
      prompt.bodyLine,
      'The prompt has no {text}, so no model would see a ticket',
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

function bad(path: string, line: number, message: string, hint: string): TicketsiftError {
  return new TicketsiftError('bad_prompt', `${path}:${line}: ${message}`, {
    hint,
    position: { line, column: 1 },
  });
}
