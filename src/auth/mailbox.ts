import { domainToASCII } from 'node:url';

/** An address as it is compared. */
export interface Mailbox {
  /** Before the @; in small letters of ASCII alone: the sign for kelvin has a small letter k, and is another person's. */
  readonly local: string;
  /** See `normalDomain`. */
  readonly domain: string;
}

/** Reads an address; undefined for what is none. Only a local part in quotes may hold an @. */
export function readMailbox(address: string): Mailbox | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const domain = normalDomain(address.slice(at + 1));
  if (domain === undefined || !/^([^\s@"]+|"[^"]+")$/.test(local)) return undefined;
  return { local: local.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()), domain };
}

/**
 * Returns a domain as it is looked up: in small letters of ASCII, without the dot of the root at its end. Letters that only
 * look alike make another name. Undefined for what is no name: to a parser of URLs, which this asks,
 * `example.com/.evil.org` would be example.com.
 */
export function normalDomain(domain: string): string | undefined {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return undefined;
  const name = domainToASCII(domain).replace(/\.$/, '');
  const isName = name.length <= 253 && name.split('.').every((label) => /^[a-z\d-]{1,63}$/.test(label));
  return isName ? name : undefined;
}
