/** What is all there already, as a source gives it. */
export async function* oneBatch<T>(all: readonly T[]): AsyncGenerator<readonly T[]> {
  yield all;
}
