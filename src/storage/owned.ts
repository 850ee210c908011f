import type { Owner } from '../core/identity.js';

/** Gives a table its columns for owners. The rows that are there belong to the user of this machine. */
export function addOwner(table: string): string {
  return `ALTER TABLE ${table} ADD COLUMN owner TEXT NOT NULL DEFAULT '';
    ALTER TABLE ${table} ADD COLUMN org TEXT NOT NULL DEFAULT '';`;
}

/** The rows that belong to an owner. Every statement that changes rows has it, or puts `@owner, @org` into the columns. */
export const owned = '(owner = @owner AND org = @org)';

/** The rows that an owner may see. Every statement that reads rows has it. */
export const seen = "(owner = @owner AND org = @org OR @hasLocal AND owner = '')";

/** An owner as statements take it. */
export interface OwnerParameters {
  readonly owner: string;
  readonly org: string;
  readonly hasLocal: 0 | 1;
}

export function ownerParameters({ person, org, hasLocal }: Owner): OwnerParameters {
  return { owner: person, org, hasLocal: hasLocal ? 1 : 0 };
}
