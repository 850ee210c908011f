import type { Classification } from '../../core/classification.js';
import { type DecidedLabel, isDecided, type Label } from '../../prompts/labels/label.js';
import type { Author } from '../../prompts/library/version.js';
import { answerDistance, setDistance } from './distance.js';
import { type Kappa, kappaOf } from './kappa.js';

/** How two reviewers agree on the tickets that both have labelled. */
export interface Agreement {
  readonly reviewers: readonly [Author, Author];
  /** Tickets that both have labelled, with the same text. */
  readonly n: number;
  /**
   * Those of them that both decided without seeing a proposal; on the others they may agree with it rather
   * than with each other.
   */
  readonly blind: number;
  readonly urgent: Kappa;
  /** For the category that each named first. */
  readonly firstCategory: Kappa;
  /** Of the sets of categories: Cohen's weighted κ with MASI distances (see `setDistance`), as Passonneau (2006) weighs them. */
  readonly categories: Kappa;
}

/** A ticket on which reviewers disagree. */
export interface Disagreement {
  readonly ticket: string;
  readonly labels: readonly { readonly reviewer: Author; readonly classification: Classification }[];
}

export interface Agreements {
  /** Each pair of reviewers with a ticket in common, the most tickets first. */
  readonly pairs: readonly Agreement[];
  /** In the order in which the tickets were first labelled. */
  readonly disagreements: readonly Disagreement[];
}

interface Pair {
  readonly authors: readonly [Author, Author];
  readonly labels: [DecidedLabel, DecidedLabel][];
}

/**
 * Measures how the reviewers of one prompt agree. A skip is not a label.
 * @param labels those that count: see `LabelStore.of`
 */
export function measureAgreement(labels: readonly Label[]): Agreements {
  const byTicket = new Map<string, DecidedLabel[]>();
  for (const label of labels) {
    if (!isDecided(label)) continue;
    const key = `${label.textHash} ${label.ticket}`;
    byTicket.set(key, [...(byTicket.get(key) ?? []), label]);
  }
  const pairs = new Map<string, Pair>();
  const disagreements: Disagreement[] = [];
  for (const all of byTicket.values()) {
    const ofTicket = all.toSorted((a, b) => (a.reviewer < b.reviewer ? -1 : 1));
    const [first] = ofTicket;
    for (const [index, one] of ofTicket.entries()) {
      for (const other of ofTicket.slice(index + 1)) addPair(pairs, one, other);
    }
    if (first && ofTicket.some((one) => answerDistance(one.classification, first.classification) > 0)) {
      const said = ofTicket.map(({ author, classification }) => ({ reviewer: author, classification }));
      disagreements.push({ ticket: first.ticket, labels: said });
    }
  }
  return { pairs: [...pairs.values()].map(agreementOf).toSorted((a, b) => b.n - a.n), disagreements };
}

function addPair(pairs: Map<string, Pair>, one: DecidedLabel, other: DecidedLabel): void {
  const key = JSON.stringify([one.reviewer, other.reviewer]);
  const pair = pairs.get(key) ?? { authors: [one.author, other.author], labels: [] };
  pair.labels.push([one, other]);
  pairs.set(key, pair);
}

function agreementOf({ authors, labels }: Pair): Agreement {
  const said = labels.map(([one, other]) => [one.classification, other.classification] as const);
  const of = <T>(part: (said: Classification) => T) =>
    said.map(([one, other]) => [part(one), part(other)] as const);
  return {
    reviewers: authors,
    n: labels.length,
    blind: labels.filter(([one, other]) => one.isBlind && other.isBlind).length,
    urgent: kappaOf(of(({ urgent }) => urgent)),
    firstCategory: kappaOf(of(({ categories }) => categories[0])),
    categories: kappaOf(
      of(({ categories }) => categories.toSorted()),
      setDistance,
    ),
  };
}
