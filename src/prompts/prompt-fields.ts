import { type Document, isScalar, parseDocument } from 'yaml';
import * as z from 'zod';
import { parseCheckedYaml } from '../config/checked-yaml.js';
import { splitPrompt } from './prompt-file.js';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String).catch('');
const texts = z.array(text).catch([]);
const number = z.number().nullable().catch(null);
const none = { yes: [], no: [] };

/** A prompt as a form shows it, however unfinished: what a key should not hold is left empty. */
const fieldsSchema = z.object({
  name: text,
  description: text,
  model: text,
  temperature: number,
  max_output_tokens: number,
  reasoning_effort: text,
  service_tier: text,
  system: text,
  categories: z.array(z.object({ name: text, description: text, examples: texts })).catch([]),
  urgent: z
    .object({
      description: text,
      threshold: number,
      examples: z.object({ yes: texts, no: texts }).catch(none),
    })
    .catch({ description: '', threshold: null, examples: none }),
});

export type PromptFields = Readonly<z.infer<typeof fieldsSchema>> & { readonly body: string };

/** What a form may change: one field, or the list of categories. */
export const promptEditSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('set'),
    field: z
      .string()
      .regex(
        /^(name|description|model|temperature|max_output_tokens|reasoning_effort|service_tier|system|body|categories\.\d{1,4}\.(name|description|examples)|urgent\.(description|threshold|examples\.(yes|no)))$/,
      ),
    /** An empty text removes the field. */
    value: z.union([z.string(), z.number(), z.array(z.string()), z.null()]),
  }),
  z.strictObject({ kind: z.literal('add_category') }),
  z.strictObject({ kind: z.literal('remove_category'), index: z.int().min(0) }),
]);

export type PromptEdit = Readonly<z.infer<typeof promptEditSchema>>;

/** Any valid YAML; the values of its keys are checked elsewhere. */
const anything = z.strictObject({}).loose();

/** Reads a prompt file for a form. @throws TicketsiftError `bad_prompt` where its front matter is not YAML */
export function fieldsOf(source: string, path: string): PromptFields {
  const { yaml, yamlLine, body } = splitPrompt(source, path);
  const { written } = parseCheckedYaml(yaml, anything, { path, firstLine: yamlLine, code: 'bad_prompt' });
  return { ...fieldsSchema.parse(written), body };
}

/**
 * Changes a prompt file as a form asks. Comments stay, and so does all else where one text is replaced by another.
 * @throws TicketsiftError as `fieldsOf`
 */
export function editPrompt(source: string, path: string, edit: PromptEdit): string {
  // Refuses what cannot be read, before anything of it is lost.
  fieldsOf(source, path);
  const whole = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const hasMatter = /^---[ \t]*\n/.test(whole);
  const { yaml } = splitPrompt(whole, path);
  const head = hasMatter ? whole.slice(0, whole.indexOf('\n') + 1) : '---\n';
  const tail = hasMatter ? whole.slice(head.length + yaml.length) : `---\n${whole}`;
  if (edit.kind === 'set' && edit.field === 'body') {
    const body = `${String(edit.value ?? '').trim()}\n`;
    return hasMatter ? `${head}${yaml}---\n${body}` : body;
  }
  return `${head}${editYaml(yaml, edit)}${tail}`;
}

type Path = readonly (string | number)[];

function editYaml(yaml: string, edit: PromptEdit): string {
  const document = parseDocument(yaml);
  if (edit.kind === 'set') {
    const path = edit.field.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const isEmpty = edit.value === null || edit.value === '' || String(edit.value) === '';
    if (!isEmpty) return replaceText(yaml, document, path, edit.value) ?? setIn(document, path, edit.value);
    removeIn(document, path);
  } else if (edit.kind === 'remove_category') {
    document.deleteIn(['categories', edit.index]);
    const { categories } = fieldsSchema.parse(document.toJS() ?? {});
    if (categories.length === 0) document.deleteIn(['categories']);
  } else {
    const { categories } = fieldsSchema.parse(document.toJS() ?? {});
    const names = new Set(categories.map(({ name }) => name.toLowerCase()));
    let number = categories.length + 1;
    while (names.has(`category ${number}`)) number++;
    const added = { name: `Category ${number}` };
    if (categories.length === 0) document.setIn(['categories'], document.createNode([added]));
    else document.addIn(['categories'], document.createNode(added));
  }
  return written(document);
}

/** Puts a text or number in the place of another on one line, so that nothing else moves; undefined where that is not so. */
function replaceText(yaml: string, document: Document, path: Path, value: unknown): string | undefined {
  const node = document.getIn(path, true);
  if (!isScalar(node) || !node.range || typeof value === 'object') return undefined;
  const [start, end] = node.range;
  const before = yaml.slice(start, end);
  const after = typeof value === 'number' ? String(value) : JSON.stringify(value);
  if (before === '' || before.includes('\n')) return undefined;
  const plain = String(value);
  const candidates = /^["']/.test(before) ? [after] : [plain, after];
  return candidates
    .map((candidate) => yaml.slice(0, start) + candidate + yaml.slice(end))
    .find((changed) => isSet(changed, document, path, value));
}

/** Whether a text says the same as the document, but for one value. */
function isSet(changed: string, document: Document, path: Path, value: unknown): boolean {
  const expected = document.clone();
  expected.setIn(path, value);
  try {
    const found = parseDocument(changed);
    return found.errors.length === 0 && JSON.stringify(found.toJS()) === JSON.stringify(expected.toJS());
  } catch {
    // An alias that names no anchor.
    return false;
  }
}

function setIn(document: Document, path: Path, value: unknown): string {
  document.setIn(path, document.createNode(value));
  return written(document);
}

/** Removes a value, and everything around it that would be left empty. */
function removeIn(document: Document, path: Path): void {
  document.deleteIn(path);
  const above = path.slice(0, -1);
  if (above.length === 0 || typeof above.at(-1) === 'number') return;
  const rest = document.getIn(above);
  if (typeof rest === 'object' && rest !== null && 'items' in rest) {
    if (Array.isArray(rest.items) && rest.items.length === 0) removeIn(document, above);
  }
}

function written(document: Document): string {
  const isEmpty = document.contents === null || JSON.stringify(document.toJS()) === '{}';
  return isEmpty ? '' : document.toString({ lineWidth: 108 });
}
