import * as z from 'zod';
import { count, time, usd } from './parts.js';

const rates = { input: usd, cached_input: usd, output: usd };

/** The price of a million tokens, at the standard tier and at others. */
const price = z.strictObject({
  ...rates,
  tiers: z.record(z.string(), z.strictObject(rates)).optional(),
});

const value = z.union([price, z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]);
const wants = z
  .array(z.strictObject({ key: z.string(), text: z.string(), change: z.enum(['same', 'new', 'gone']) }))
  .readonly();

/** What was allowed. A key is a path, such as `sources`, `desk`, `url`. */
const given = z
  .array(z.strictObject({ key: z.array(z.string()).readonly(), text: z.string(), mark: z.string() }))
  .readonly();

/** Checks, each with its result and, where something is wrong, a remedy. */
const findings = z
  .array(
    z.strictObject({
      what: z.string(),
      state: z.enum(['ok', 'warning', 'failed']),
      found: z.string(),
      hint: z.string().optional(),
    }),
  )
  .readonly();

/** What commands about settings, the cache and the login print with `--json`. */
export const settingsShown = {
  config: z
    .array(
      z.strictObject({
        key: z.string(),
        value: value.describe('price, string, number, boolean, list of strings or null; secrets as (secret)'),
        origin: z.string(),
        where: z.string(),
        trusted: z.boolean().nullable().describe('null if the origin needs no trust'),
      }),
    )
    .readonly(),
  'config get': z.strictObject({
    key: z.string(),
    value: z.unknown(),
    origin: z.string(),
    where: z.string(),
  }),
  'cache stats': z.strictObject({
    file: z.string(),
    answers: count,
    oldest_at: time.nullable(),
    newest_at: time.nullable(),
    models: z.array(z.strictObject({ model: z.string(), answers: count })).readonly(),
    rows: z
      .strictObject({ queries: count, cut_off: count.describe('those that were not read to the end') })
      .describe('of databases and services, in the cache folder'),
  }),
  trust: z.strictObject({
    file: z.string(),
    trusted: z.boolean(),
    foreign: z.string().nullable(),
    digest: z.string(),
    wants,
  }),
  'trust --list': z
    .array(z.strictObject({ file: z.string(), trusted_at: time, digest: z.string(), wants: given }))
    .readonly(),
  whoami: z.strictObject({
    user_id: z.string(),
    email: z.string().nullable(),
    org_id: z.string().nullable(),
    roles: z.array(z.string()).readonly(),
    name: z.string().nullable(),
    email_is_verified: z.boolean(),
    used_second_factor: z.boolean(),
    issuer: z.string(),
    profile: z.string(),
    protection: z.string().nullable(),
  }),
  init: z.array(z.strictObject({ file: z.string(), written: z.boolean() })).readonly(),
  account: z.strictObject({ url: z.string() }),
  'auth doctor': findings,
  doctor: findings,
  'sources check': z
    .array(
      z.strictObject({
        name: z.string(),
        ok: z.boolean(),
        columns: z.array(z.strictObject({ name: z.string(), type: z.string() })).readonly(),
        parameters: z.array(z.strictObject({ name: z.string(), type: z.string() })).readonly(),
        error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
      }),
    )
    .readonly(),
};
