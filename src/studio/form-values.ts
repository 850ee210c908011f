import * as z from 'zod';
import { type PromptFields, promptEditSchema } from '../prompts/prompt-fields.js';

/** The fields of a prompt as a form has them: texts, each by the path of its key. */
export interface FormValues {
  /** How many categories there are. */
  readonly categories: number;
  readonly values: Readonly<Record<string, string>>;
}

/** Returns what the form shows. A list is a text with an item on each line. */
export function formValuesOf(fields: PromptFields): FormValues {
  return { categories: fields.categories.length, values: Object.fromEntries(textsIn(fields, '')) };
}

function textsIn(value: unknown, path: string): [path: string, text: string][] {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (isList) return [[path, value.join('\n')]];
  if (typeof value !== 'object' || value === null) return [[path, String(value ?? '')]];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, path === '' ? key : `${path}.${key}`),
  );
}

const lists = /(^|\.)examples(\.|$)/;
const numbers = /^(temperature|max_output_tokens|urgent\.threshold)$/;

/** What was typed into a field, or done to the list of categories. */
export const formEditSchema = z
  .looseObject({ value: z.string().optional() })
  .transform(({ value, ...edit }) =>
    value === undefined ? edit : { ...edit, value: typedValue(String(edit.field), value) },
  )
  .pipe(promptEditSchema);

function typedValue(field: string, text: string): string | number | null | string[] {
  if (lists.test(field)) {
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
  if (!numbers.test(field)) return text;
  return text.trim() === '' ? null : Number(text);
}
