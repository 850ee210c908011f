const tag =
  '(?:\\w+:)?(?:think|thinking|thoughts?|reason|reasoning|reflection|analysis|scratchpad|inner_monologue)';

/** How models mark their thinking before an answer: the opening mark and the closing one. */
const marks: readonly (readonly [open: RegExp, close: RegExp])[] = [
  // DeepSeek, Qwen and most others; with a vendor's prefix in some (`<seed:think>`), or attributes
  [new RegExp(`<${tag}\\b[^<>]*>`, 'gi'), new RegExp(`</${tag}\\s*>`, 'gi')],
  [/<details type="reasoning"[^<>]*>/gi, /<\/details>/gi], // Open WebUI
  [/\[THINK\]/g, /\[\/THINK\]/g], // Mistral
  [/◁think▷/g, /◁\/think▷/g], // Kimi
  [/<\|START_THINKING\|>/g, /<\|END_THINKING\|>/g], // Cohere
  [/<\|begin_of_thought\|>/g, /<\|end_of_thought\|>/g],
  [/<unused94>(?:thought)?/g, /<unused95>/g], // Gemma
  // gpt-oss, whose channels its server should have taken apart
  [
    /(?:<\|start\|>\w+)?<\|channel\|>(?:analysis|commentary)\b[^<]*<\|message\|>/g,
    /<\|channel\|>final\b[^<]*<\|message\|>/g,
  ],
];

/** The start of every mark: most replies have none and are not searched further. */
const anyMark = /<|◁|\[\/?THINK/;

/** A reply in two parts. */
export interface ThoughtApart {
  /** Undefined where nothing is marked as thinking. */
  readonly thinking: string | undefined;
  /** What is left: the answer, or nothing yet. */
  readonly rest: string;
}

/**
 * Separates a model's thinking from its answer. Everything up to the last closing mark is thinking, even without an opening
 * mark, since templates of some servers drop that. Without a closing mark, everything after the first opening mark is.
 */
export function takeThinkingApart(text: string): ThoughtApart {
  if (!anyMark.test(text)) return { thinking: undefined, rest: text };
  for (const [open, close] of marks) {
    const end = lastEnd(text, close);
    if (end !== undefined) return { thinking: text.slice(0, end), rest: text.slice(end) };
    const start = text.search(open);
    if (start >= 0) return { thinking: text.slice(start), rest: text.slice(0, start) };
  }
  return { thinking: undefined, rest: text };
}

function lastEnd(text: string, close: RegExp): number | undefined {
  let end: number | undefined;
  for (const { index, 0: mark } of text.matchAll(close)) end = index + mark.length;
  return end;
}

/** Marks a text as thinking, for a reply that had it in a separate field. */
export function markThinking(text: string): string {
  return `<think>${text}</think>`;
}
