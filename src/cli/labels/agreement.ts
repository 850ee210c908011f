import type { Context } from '../../auth/access.js';
import type { Classification } from '../../core/classification.js';
import { tableLines } from '../../core/text/align.js';
import { counted, grouped, percent, score } from '../../core/text/numbers.js';
import { lineWidthOf } from '../../core/world/world.js';
import { categoryList } from '../../outputs/category-list.js';
import { openLabels } from '../../prompts/labels/open.js';
import { authorJson, authorName, authorRoom } from '../../prompts/library/describe-version.js';
import { promptsFor } from '../../prompts/library/open.js';
import { type Agreement, type Disagreement, measureAgreement } from '../../run/review/agreement.js';
import { findLabels } from '../../run/review/find-labels.js';
import type { Kappa } from '../../run/review/kappa.js';
import { writeJson } from '../write-json.js';

export interface AgreementOptions {
  readonly prompt?: string;
  readonly json?: true;
}

/** Shows how reviewers of the same tickets agree. Resolves to 0. */
export async function showAgreement(context: Context, { prompt, json }: AgreementOptions): Promise<number> {
  const { config, login, output, voice, world, isPlain } = context;
  await using store = await openLabels(context);
  const { name, labels } = await findLabels(prompt, store, promptsFor(context, config, login));
  const { pairs, disagreements } = measureAgreement(labels);
  if (json) {
    const found = { prompt: name, pairs: pairs.map(pairJson), disagreements: disagreements.map(ticketJson) };
    await writeJson(context, 'labels agreement', found);
    return 0;
  }
  const [first] = pairs;
  if (first === undefined) {
    voice.note('no two reviewers have labelled the same ticket yet');
    return 0;
  }
  const width = lineWidthOf(world.stdout);
  const measures = pairs.flatMap((pair) => rowsOf(pair, width));
  const tables = [tableLines(measures, { heading, right: [2, 3, 4], isPlain })];
  if (disagreements.length > 0) {
    tables.push([
      `${counted(disagreements.length, 'ticket')} on which they disagree:`,
      ...tableLines(
        disagreements.flatMap((one) => ticketRows(one, width)),
        { width, isPlain },
      ),
    ]);
  }
  await output.write(`${tables.map((lines) => lines.join('\n')).join('\n\n')}\n`);
  const seen = pairs.reduce((sum, { n, blind }) => sum + n - blind, 0);
  if (seen > 0) {
    voice.note(
      `${counted(seen, 'pair')} of labels ${seen === 1 ? 'was' : 'were'} given with a proposal in sight, which makes reviewers agree more: blind mode hides it`,
    );
  }
  return 0;
}

const heading = ['reviewers', 'of', 'n', 'the same', 'κ'];

function rowsOf({ reviewers, n, urgent, firstCategory, categories }: Agreement, width: number): string[][] {
  const names = reviewers.map((one) => authorName(one, authorRoom(width))).join(' and ');
  const row = (what: string, { observed, kappa }: Kappa) => [
    names,
    what,
    grouped(n),
    percent(observed),
    kappa === undefined ? '–' : score(withoutTinySign(kappa)),
  ];
  return [
    row('urgent', urgent),
    row('first category', firstCategory),
    row('all categories (weighted)', categories),
  ];
}

/** What is nothing to three digits has no sign. */
function withoutTinySign(value: number): number {
  return Math.abs(value) < 0.0005 ? 0 : value;
}

function ticketRows({ ticket, labels }: Disagreement, width: number): string[][] {
  return labels.map(({ reviewer, classification }) => [
    ticket,
    authorName(reviewer, authorRoom(width)),
    labelText(classification),
  ]);
}

function labelText({ urgent, categories }: Classification): string {
  return `${urgent ? 'urgent' : 'not urgent'}, ${categoryList(categories)}`;
}

function pairJson({ reviewers, n, blind, urgent, firstCategory, categories }: Agreement) {
  return {
    reviewers: reviewers.map(authorJson),
    n,
    both_blind: blind,
    urgent: kappaJson(urgent),
    first_category: kappaJson(firstCategory),
    categories: kappaJson(categories),
  };
}

function kappaJson({ observed, expected, kappa }: Kappa) {
  return { observed, expected, kappa: kappa ?? null };
}

function ticketJson({ ticket, labels }: Disagreement) {
  return {
    ticket,
    labels: labels.map(({ reviewer, classification: { urgent, categories } }) => ({
      reviewer: authorJson(reviewer),
      urgent,
      categories,
    })),
  };
}
