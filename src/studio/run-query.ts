import * as z from 'zod';
import { visible } from '../core/text/visible.js';
import type { Kind } from '../storage/runs/kind.js';

const place = z.coerce.number().int().min(1).max(1e12).optional().catch(undefined);
const name = z.string().min(1).max(2_000).optional().catch(undefined);

/** What a page of the outcomes of a run may be asked for. Whatever is not one of these is as if it were not there. */
const querySchema = z.object({
  /** The number of the first ticket, and of the one that the page ends before; counted from 1. */
  from: place,
  before: place,
  urgent: z.enum(['yes', 'no']).optional().catch(undefined),
  /** As pages show it, since a form changes some of what is not drawn. */
  category: name,
  /** A code, `any` or `none`. */
  error: name,
  texts: z.enum(['all']).optional().catch(undefined),
});

export type RunQuery = z.infer<typeof querySchema>;

export function readRunQuery(query: Readonly<Record<string, string>>): RunQuery {
  return querySchema.parse(query);
}

/** Returns a query as the end of an address, with some of it changed. */
export function linkQuery(query: RunQuery, changes: RunQuery): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...query, ...changes })) {
    if (value !== undefined) given.set(key, String(value));
  }
  return `?${given}`;
}

export function isFiltered({ urgent, category, error }: RunQuery): boolean {
  return urgent !== undefined || category !== undefined || error !== undefined;
}

/** Returns whether an outcome is one that a query wants. */
export function wantedBy({ urgent, category, error }: RunQuery): (kind: Kind) => boolean {
  return (kind) => {
    if ('error' in kind) {
      return (
        urgent === undefined &&
        category === undefined &&
        (error ?? 'any') !== 'none' &&
        isCode(error, kind.error)
      );
    }
    if (error !== undefined && error !== 'none') return false;
    if (urgent !== undefined && kind.urgent !== (urgent === 'yes')) return false;
    return category === undefined || kind.categories.some((one) => visible(one) === category);
  };
}

function isCode(wanted: string | undefined, code: string): boolean {
  return wanted === undefined || wanted === 'any' || wanted === visible(code);
}
