export interface NamedOptions {
  readonly prompt: string;
  readonly json?: true;
}
export async function showPrompt(_: unknown, __: unknown): Promise<number> {
  return 0;
}
