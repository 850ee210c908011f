import * as z from 'zod';
import { isLiteralLoopback } from '../core/proxy.js';
import { camelKeys } from './keys.js';
import { spendingLimit, text, webUrl } from './text-schema.js';

const origin = 'https://sift.example.com, without a path';

/**
 * The address of a team's studio: an origin, as browsers write it. Logins return to it, so it must use https; http is
 * allowed only on this machine.
 */
export const publicUrlSchema = webUrl(origin)
  .refine((written) => URL.canParse(written) && isOrigin(new URL(written)), `must look like ${origin}`)
  .transform((written) => new URL(written).origin);

function isOrigin({ protocol, hostname, pathname, search, hash, username, password }: URL): boolean {
  const isPrivate = protocol === 'https:' || isLiteralLoopback(hostname);
  return isPrivate && pathname === '/' && `${search}${hash}${username}${password}` === '';
}

/** Only hex colours, not names or `rgb()`: one form is enough, and its contrast can be computed. */
const accent = z
  .string("must be a colour such as '#0a7', in quotes: without them YAML takes # for a comment")
  .regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, "must be a colour such as '#0a7' or '#00aa77'");

/** The web page: how it looks, and what people may do on it. */
export const studioSchema = z
  .strictObject({
    accent: accent.optional(),
    /** The models that its pages may use; without it, all. */
    models: z.array(text, 'must be a list of models').min(1, 'must name a model').optional(),
    /** US dollars for a person and a day (UTC). */
    max_cost_per_user: spendingLimit.optional(),
    public_url: publicUrlSchema.optional(),
  })
  .transform(camelKeys);

export type StudioConfig = z.infer<typeof studioSchema>;
