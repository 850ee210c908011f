/** A ticket that a program has. Further properties are columns: a prompt may name them as `{plan}`. */
export interface TicketInput {
  readonly id: string | number;
  readonly text: string;
  /** Put before the text, where the first ticket has one. */
  readonly subject?: string | null | undefined;
  readonly [column: string]: unknown;
}

/** A prompt that is not a file. Its properties mean what the front matter of a prompt file means: see docs/prompts.md. */
export interface PromptObject {
  /** The text that the model gets, with `{text}` where the ticket goes. */
  readonly body: string;
  readonly name?: string | undefined;
  /** Names, or names with what describes them to the model. */
  readonly categories?:
    | readonly (
        | string
        | {
            readonly name: string;
            readonly description?: string | undefined;
            readonly examples?: readonly string[] | undefined;
          }
      )[]
    | undefined;
  readonly urgent?:
    | {
        readonly description?: string | undefined;
        readonly examples?: { readonly yes?: readonly string[]; readonly no?: readonly string[] } | undefined;
        readonly threshold?: number | undefined;
      }
    | undefined;
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly reasoningEffort?: string | undefined;
  readonly serviceTier?: string | undefined;
  readonly redact?: boolean | undefined;
  readonly system?: string | undefined;
}

/**
 * What a program may say of a run. Options are named like the flags of `ticketsift classify` and mean the same, and an
 * error names them as flags: `--max-cost` is `maxCost`. What is undefined is left to the environment and the
 * configuration of the user, then to the defaults.
 */
export interface ClassifyTicketsOptions {
  /** The path of a prompt file, the name of a saved or shipped prompt, or the prompt itself. */
  readonly prompt?: string | PromptObject | undefined;
  /** `embedded`, or a model at the endpoint. */
  readonly model?: string | undefined;
  /** Two models with a comma between them: the second gets what the first is unsure of. */
  readonly cascade?: string | undefined;
  /** The OpenAI-compatible endpoint. */
  readonly baseUrl?: string | undefined;
  /** In place of the variable OPENAI_API_KEY. */
  readonly apiKey?: string | undefined;

  /** Requests at once, at most. */
  readonly concurrency?: number | undefined;
  /** Requests and tokens a minute that the endpoint takes. */
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
  /** How often a request that failed is sent again. */
  readonly retries?: number | undefined;
  /** How often to request another reply for one that cannot be read. */
  readonly repair?: number | undefined;
  /** Durations such as `60s`: of one try, of all tries of a ticket, and of what an endpoint asks to wait. */
  readonly timeout?: string | undefined;
  readonly ticketTimeout?: string | undefined;
  readonly maxWait?: string | undefined;
  readonly serviceTier?: string | undefined;
  /** US dollars: a request that could cost more in all is not sent. */
  readonly maxCost?: number | undefined;

  /** The file that caches answers; false for a cache that ends with the run. Unless given, the one of the command line. */
  readonly cache?: boolean | string | undefined;
  /** True to use cached answers only. */
  readonly offline?: boolean | undefined;
  /** Whether e-mail addresses and the like are replaced before a ticket is sent. */
  readonly redact?: boolean | undefined;
  /** True to send texts as they are found: with markup, quoted mails and signatures. */
  readonly rawText?: boolean | undefined;
  /** From 0 to 1: answers of the embedded model that are less sure are the error `unsure`. */
  readonly minConfidence?: number | undefined;
  /** Whether the embedded model's guess is taken for a ticket in a language that it does not read. */
  readonly anyLanguage?: boolean | undefined;

  /** Only the first tickets; a random sample of this size; which sample. */
  readonly limit?: number | undefined;
  readonly sample?: number | undefined;
  readonly seed?: number | undefined;
  /** One of several equal parts of them: `2/5`. */
  readonly shard?: string | undefined;

  /** How a file or a database is read. A program that gives the tickets themselves needs none of these. */
  readonly textColumn?: string | undefined;
  readonly subjectColumn?: string | undefined;
  readonly idColumn?: string | undefined;
  readonly sheet?: string | undefined;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly table?: string | undefined;
  readonly query?: string | undefined;

  /**
   * The folder whose `ticketsift.yaml` is read, as the command line does in the working folder. Unless given, none is: the
   * working folder may have come from anyone.
   */
  readonly configFolder?: string | undefined;
  /** The variables of the environment, in place of those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Stops the run: nothing more is sent, and what is in flight has five seconds to be answered. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the notes and warnings that the command line would print, a line each. Nothing is printed. */
  readonly onNote?: ((line: string) => void) | undefined;
}
