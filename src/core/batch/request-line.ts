import type { BatchForm } from '../model.js';

/** Returns a line of a file of requests: the request under its key in hexadecimal digits, so that the order never matters. */
export function requestLine(key: Buffer, { path }: Pick<BatchForm, 'path'>, body: string): string {
  return `{"custom_id":"${key.toString('hex')}","method":"POST","url":${JSON.stringify(path)},"body":${body}}\n`;
}

const written = /^\{"custom_id":"([0-9a-f]{64})"/;

/** Returns the key of a line that `requestLine` wrote; undefined for any other. */
export function keyOfRequestLine(line: string): Buffer | undefined {
  const hex = written.exec(line)?.[1];
  return hex === undefined ? undefined : Buffer.from(hex, 'hex');
}

const keys = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

/**
 * Returns the key in a line of answers, also where a gateway writes it in capitals or adds something of its own; undefined
 * where there is none, or more than one.
 */
export function keyOfAnswer(customId: string): Buffer | undefined {
  const [hex, other] = customId.toLowerCase().match(keys) ?? [];
  return hex === undefined || other !== undefined ? undefined : Buffer.from(hex, 'hex');
}
