export interface ListOptions {
  readonly json?: true;
}
export async function listPrompts(_: unknown, __: ListOptions): Promise<number> {
  return 0;
}
