import { shellWords } from './shell-words.js';

/** The settings of a unit of systemd, by section and name. A setting may be there several times. */
export type UnitFile = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Reads a unit as systemd.syntax(7) says, without its continued lines: one throws, as does whatever else is not understood. */
export function readUnitFile(text: string): UnitFile {
  const sections = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || /^[#;]/.test(line)) continue;
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key = '', value = ''] = /^(\w+)=(.*[^\\]|)$/.exec(line) ?? [];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
    } else if (section && key !== '') section.set(key, [...(section.get(key) ?? []), value]);
    else throw new Error(`not a line of a unit: ${line}`);
  }
  return sections;
}

/** Returns the variables of `Environment=` settings. */
export function environmentOf(settings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    settings.flatMap(shellWords).map((assignment) => {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(assignment) ?? [];
      return [name, value];
    }),
  );
}

/** Returns the variables of a file that `EnvironmentFile=` names (systemd.exec(5)); one line each, without quotes. */
export function readEnvironmentFile(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '' && !/^[#;]/.test(line))
      .map((line) => {
        const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
        return [name, value];
      }),
  );
}
