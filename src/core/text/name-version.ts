/** A prompt's name, with its version where it is a saved one: `triage@2`. */
export function nameVersion(name: string, version: number | null | undefined): string {
  return version === null || version === undefined ? name : `${name}@${version}`;
}
