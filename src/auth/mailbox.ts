import { domainToASCII } from 'node:url';

/** An email address in the form in which addresses are compared. */
export interface Mailbox {
  /** The part before the @, with only ASCII letters in lower case: the sign for kelvin becomes a k, which is another address. */
  readonly local: string;
  /** See `normalDomain`. */
  readonly domain: string;
}

/** Reads an address; undefined for anything else. Only a local part in quotes may have an @. */
export function readMailbox(address: string): Mailbox | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const domain = normalDomain(address.slice(at + 1));
  if (domain === undefined || !/^([^\s@"]+|"[^"]+")$/.test(local)) return undefined;
  return { local: local.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()), domain };
}

/**
 * Returns a domain as it is looked up: in lower-case ASCII, without the dot of the root at its end. Letters that only look
 * alike make another name. Undefined for what is not a name: the URL parser that this uses would take
 * `example.com/.evil.org` for example.com.
 */
export function normalDomain(domain: string): string | undefined {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return undefined;
  const name = domainToASCII(domain).replace(/\.$/, '');
  const isName = name.length <= 253 && name.split('.').every((label) => /^[a-z\d-]{1,63}$/.test(label));
  return isName ? name : undefined;
}
