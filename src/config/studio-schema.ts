import * as z from 'zod';
import { isLiteralLoopback } from '../core/proxy.js';
import { camelKeys } from './keys.js';
import { spendingLimit, text } from './text-schema.js';

const notOrigin = 'must look like https://sift.example.com, without a path';

/**
 * Where people reach the studio of a team: an origin, as browsers write it. Logins come back to it, so it is https; on
 * this machine alone http is enough.
 */
export const publicUrlSchema = z
  .url({ protocol: /^https?$/, error: notOrigin })
  .refine((written) => URL.canParse(written) && isOrigin(new URL(written)), notOrigin)
  .transform((written) => new URL(written).origin);

function isOrigin({ protocol, hostname, pathname, search, hash, username, password }: URL): boolean {
  const isPrivate = protocol === 'https:' || isLiteralLoopback(hostname);
  return isPrivate && pathname === '/' && `${search}${hash}${username}${password}` === '';
}

/** Names and `rgb()` are left out: one way is enough, and its contrast can be computed. */
const accent = z
  .string("must be a colour such as '#0a7', in quotes: without them YAML takes # for a comment")
  .regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, "must be a colour such as '#0a7' or '#00aa77'");

/** The web page: how it looks, and what people may do on it. */
export const studioSchema = z
  .strictObject({
    accent: accent.optional(),
    /** The models that its pages may use; without it, all. */
    models: z.array(text, 'must be a list of models').min(1, 'names no model').optional(),
    /** US dollars for a person and a day (UTC). */
    max_cost_per_user: spendingLimit.optional(),
    public_url: publicUrlSchema.optional(),
  })
  .transform(camelKeys);

export type StudioConfig = z.infer<typeof studioSchema>;
