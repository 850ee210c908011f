import { dirname } from 'node:path';

/** A value and where it came from. */
export interface Setting<T> {
  /** Undefined where an optional setting is not set. */
  readonly value: T;
  readonly origin: SettingOrigin;
  /** The text to show for a value that is not a text: `60s` for 60,000, the URL of a source. */
  readonly shown?: string;
}

export interface SettingOrigin {
  readonly kind: 'flag' | 'environment' | 'file' | 'default';
  /** The flag, the variable's name or the file's path; otherwise `default` or `not set`. */
  readonly where: string;
}

/** Settings by name, such as `sources`; a nearer file overrides a setting of the same name. */
export type NamedSettings<T> = ReadonlyMap<string, Setting<T>>;

export function byDefault<T>(value: T): Setting<T> {
  return { value, origin: { kind: 'default', where: 'default' } };
}

/** Returns a value that overrides the configuration, as a flag does. @param where what decides it */
export function asByFlag<T>(value: T, where: string): Setting<T> {
  return { value, origin: { kind: 'flag', where } };
}

/** An optional setting that nothing sets. */
export const notSet: Setting<undefined> = { value: undefined, origin: { kind: 'default', where: 'not set' } };

/** Returns the folder that paths in a file's setting are relative to. */
export function folderOf({ origin }: Pick<Setting<unknown>, 'origin'>): string {
  return dirname(origin.where);
}

export function valuesOf<T>(settings: NamedSettings<T>): ReadonlyMap<string, T> {
  return new Map([...settings].map(([name, { value }]) => [name, value]));
}
