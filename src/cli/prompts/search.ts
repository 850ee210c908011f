export async function searchPrompts(_: unknown, __: unknown): Promise<number> {
  return 0;
}
