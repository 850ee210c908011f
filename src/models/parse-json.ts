/** What a JSON text holds; undefined where it is not JSON, which no JSON text holds. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
