import * as z from 'zod';
import { readSize } from '../core/text/read-value.js';

/** A text that is not blank, trimmed. Messages continue after the name of the key. */
export const text = z.string('must be a text').trim().min(1, 'is empty');

export const texts = z.array(text, 'must be a list of texts');

const wrongSize = 'must be a size such as 500MB or 2GB';

/** Kept as it is written, so that it can be shown like that. */
export const sizeOfBytes = z
  .union([z.literal(0).transform(() => '0'), z.string()], wrongSize)
  .refine((written) => readSize(written) !== undefined, wrongSize)
  .describe('size, such as 2GB');

const amount = 'must be an amount of US dollars such as 5 or 0.50';

/** A spending limit. */
export const spendingLimit = z.number(amount).positive(amount).max(1_000_000, amount).describe('US dollars');

/** A word that is sent as it is written: only endpoints know which ones are valid. */
export function word(examples: string): z.ZodString {
  const message = `must be a word such as ${examples}`;
  return z.string(message).regex(/^[a-z][a-z0-9_-]{0,31}$/i, message);
}

interface WebUrlOptions {
  /** What follows the host of one that is proposed, where no path was written. */
  readonly path?: string;
  readonly protocol?: RegExp;
}

/** The URL of a web server. One without a scheme is refused with the one that it most likely means. */
export function webUrl(example: string, { path = '', protocol = /^https?$/ }: WebUrlOptions = {}): z.ZodURL {
  return z.url({
    protocol,
    error({ input }) {
      const meant = typeof input === 'string' ? urlMeant(input, path) : undefined;
      const question = meant && protocol.test(meant.scheme) ? `. Did you mean ${meant.url}?` : '';
      return `must look like ${example}${question}`;
    },
  });
}

/** A host, a port and a path without a scheme, or behind a misspelt one. Nothing else, since it could be a secret. */
const address =
  /^(?:[a-z]{0,6}:?\/\/)?(?<host>[a-z\d.-]+|\[[\da-f:]+\])(?<port>:\d{1,5})?(?<behind>\/[a-z\d/._-]{0,60})?$/;
const domain = /^(?:[a-z\d][a-z\d-]{0,30}\.)+[a-z]{2,12}$/;
const machine = /^(?:localhost|\d+(?:\.\d+){3}|\[.*\])$/;
/** A machine in one's own network. Without a port it might be a key. */
const machineWithPort = /^[a-z][a-z\d-]{0,30}:/;

/** Returns the URL that an address without a scheme most likely means. Machines of one's own seldom speak TLS. */
function urlMeant(
  written: string,
  path: string,
): { readonly scheme: string; readonly url: string } | undefined {
  const { host = '', port = '', behind = '' } = address.exec(written.trim())?.groups ?? {};
  const isOwn = machine.test(host) || machineWithPort.test(host + port);
  if (!isOwn && !domain.test(host)) return undefined;
  const scheme = isOwn ? 'http' : 'https';
  const url = `${scheme}://${host}${port}${behind.replace(/\/+$/, '') || path}`;
  return URL.canParse(url) ? { scheme, url } : undefined;
}
