import * as z from 'zod';
import { parseJson } from '../../core/text/json.js';

/** What an endpoint said was wrong. Hostile: it may quote the ticket. */
export interface Complaint {
  readonly message: string;
  /** The request's parameter it is about, as `response_format`. */
  readonly param: string | undefined;
  /** A name or a number, in the endpoint's own words. */
  readonly code: string | undefined;
}

const word = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);

const detailed = z
  .object({ message: z.string(), param: word, code: word, type: word })
  .transform(({ message, param, code, type }) => ({
    message,
    param: param ?? undefined,
    // The number is often the status once more; then the type says more.
    code: code && !/^\d+$/.test(code) ? code : (type ?? undefined),
  }));

/** As pydantic reports what it does not take: the place, then the objection. */
const pydantic = z
  .array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() }))
  .nonempty()
  .transform((issues) => ({
    message: issues.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '),
    param: undefined,
    code: undefined,
  }));

const plain = z.string().transform((message) => ({ message, param: undefined, code: undefined }));

/** Characters of a message that are looked at: more is not a sentence, and hostile. */
const longest = 10_000;

/** Each shape with servers that write it; nothing but `detailed` is in any specification. */
const errorBody = z.union([
  z.object({ error: detailed }).transform(({ error }) => error), // OpenAI, llama.cpp, Ollama, LiteLLM, vLLM
  z.object({ error: plain }).transform(({ error }) => error), // LM Studio, text-generation-inference, xAI
  detailed, // vLLM up to 0.9
  z.object({ message: z.object({ detail: pydantic }) }).transform(({ message }) => message.detail), // Mistral
  z.object({ detail: pydantic }).transform(({ detail }) => detail), // FastAPI
  z.object({ detail: plain }).transform(({ detail }) => detail), // FastAPI
  z.object({ detail: detailed }).transform(({ detail }) => detail), // gateways in front of FastAPI
  z.object({ errors: z.tuple([detailed], z.unknown()) }).transform(({ errors: [first] }) => first), // Cloudflare
  z.object({ errors: z.tuple([plain], z.unknown()) }).transform(({ errors: [first] }) => first),
  z.object({ error: z.object({ error: detailed }) }).transform(({ error }) => error.error), // errors passed on
  z
    .object({ message: z.array(z.string()).nonempty() })
    .transform(({ message }) => plain.parse(message.join('; '))), // NestJS
  z.object({ fault: z.object({ faultstring: plain }) }).transform(({ fault }) => fault.faultstring), // Apigee
  z.object({ Message: plain }).transform(({ Message }) => Message), // AWS
  z.object({ error_msg: plain }).transform(({ error_msg }) => error_msg), // Baidu
  z.object({ msg: plain }).transform(({ msg }) => msg), // MiniMax
]);

/** Reads the body of an error; a text that is not JSON is taken for the message. Undefined when it says nothing. */
export function readErrorBody(body: string): Complaint | undefined {
  const json = parseJson(body);
  const isText = json === undefined && body.trim() !== '' && !looksLikeHtml(body);
  // Gemini's gateway puts its error into a list.
  const found = isText ? plain.parse(body) : errorBody.safeParse(Array.isArray(json) ? json[0] : json).data;
  return found && { ...found, message: found.message.trim().slice(0, longest) };
}

/** Returns all that an endpoint said was wrong, its code and its sentence, as one text to look for words in. */
export function wordsOf(complaint: Complaint | undefined): string {
  return `${complaint?.code ?? ''} ${complaint?.message ?? ''}`;
}

export function looksLikeHtml(body: string): boolean {
  return /^\s*<(!doctype|html|head|body)\b/i.test(body);
}
