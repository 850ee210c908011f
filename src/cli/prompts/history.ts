export async function showHistory(_: unknown, __: unknown): Promise<number> {
  return 0;
}
