import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type * as z from 'zod';

/** Bytes of a request, at most; a prompt of 256,000 characters fits. */
const maxBody = 2_000_000;

/** Refuses a request that is too large to be one of our pages'. */
export const limitBody = bodyLimit({
  maxSize: maxBody,
  onError: (c) => c.json(refusalOf('That is too large'), 413),
});

/** Reads the JSON of a request. @throws BadRequest where it is not of the schema */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const found = schema.safeParse(await c.req.json().catch(() => undefined));
  if (found.success) return found.data;
  throw new BadRequest();
}

/** A request that our page does not make. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** What a page shows where a request was refused. */
export function refusalOf(message: string) {
  return { problem: { code: 'usage', message, hint: [], position: null } };
}
