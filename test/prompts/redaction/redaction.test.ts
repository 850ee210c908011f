import { describe, expect, test } from 'vitest';
import { redact } from '../../../src/prompts/redaction/redaction.js';
import * as cases from './cases.js';

/** What becomes of a text alone. */
function redacted(text: string): string {
  return redact([{ name: 'text', text }]).texts[0] ?? '';
}

describe.each(['emails', 'phones', 'cards', 'ibans', 'tokens'] as const)('%s are replaced', (kind) => {
  test.each(cases[kind])('%j', (text, expected) => {
    expect(redacted(text)).toBe(expected);
  });
});

describe.each(['noEmails', 'noPhones', 'noCards', 'noIbans', 'noTokens'] as const)('%s stay', (kind) => {
  test.each(cases[kind].map((text) => [text]))('%j', (text) => {
    expect(redacted(text)).toBe(text);
  });
});
