/** One request of a file of requests. */
export interface RequestLine {
  /** The key of its answer, in hex: `custom_id`, so that the order of answers never matters. */
  readonly key: string;
  /** The address that it is for: `/v1/chat/completions`. */
  readonly path: string;
  /** JSON. */
  readonly body: string;
}

/** Writes one request as a line of JSON, as OpenAI's Batch API and vLLM's `run-batch` read it. */
export function writeRequestLine({ key, path, body }: RequestLine): string {
  return `{"custom_id":${JSON.stringify(key)},"method":"POST","url":${JSON.stringify(path)},"body":${body}}\n`;
}
