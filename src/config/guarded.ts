import type { Setting, SettingOrigin } from './setting.js';

/**
 * A setting that reaches beyond the folder of its file: an address, a login, a path, a variable. A project file may set
 * it, but it is used only with the user's trust.
 */
export interface Guarded<T> {
  readonly origin: SettingOrigin;
  readonly shown?: string;
  /** Only for showing and comparing. Code that opens, reads, writes or sends something calls `use()`. */
  readonly unchecked: T;
  /** @throws TicketsiftError `not_trusted`; `interrupted` on Ctrl-C at the question */
  use(): Promise<T>;
  /** Returns whether a credential may be sent where this setting leads. Never asks. */
  isTrusted(): Promise<boolean>;
}

/** Decides whether a setting may be used. */
export interface Permit {
  /** @throws TicketsiftError `not_trusted` */
  readonly require: () => Promise<void>;
  readonly isTrusted: () => Promise<boolean>;
}

/** The permit of the user's own settings: a flag, a variable, the user's own file, a default. */
export const ofTheUser: Permit = {
  require: async () => {},
  isTrusted: async () => true,
};

export function guard<T>({ value, ...rest }: Setting<T>, permit: Permit = ofTheUser): Guarded<T> {
  return {
    ...rest,
    unchecked: value,
    async use() {
      await permit.require();
      return value;
    },
    isTrusted: permit.isTrusted,
  };
}

/** A setting, guarded or not. */
export type AnySetting = Setting<unknown> | Guarded<unknown>;

/** Returns the value of a setting for showing it: as a file would say it, such as `60s`. */
export function valueToShow(setting: AnySetting): unknown {
  return setting.shown ?? ('unchecked' in setting ? setting.unchecked : setting.value);
}

/** An object with some parts guarded. */
export type GuardedParts<T, K extends keyof T> = Omit<T, K> & { readonly [P in K]-?: Guarded<T[P]> };
