import { z } from 'zod';
import { countedQueues } from '../../../core/suite.js';

const share = z.number().min(0).max(1);
const difference = z
  .number()
  .min(-1)
  .max(1)
  .describe('After minus before, as a share: -0.02 is a drop of two points');
const count = z.int().nonnegative();
const place = { file: z.string(), line: z.int().positive() };

const scores = { precision: share, recall: share, f1: share };

const labelScores = {
  ...scores,
  true_positives: count,
  false_positives: count,
  false_negatives: count,
  true_negatives: count,
  support: count.describe('Tickets that carry the label'),
};

const metrics = z
  .strictObject({
    answers: count.describe('Tickets times repeats'),
    errors: count,
    error_rate: share,
    exact: share.describe('Share of answers that are right in everything'),
    urgent_right: share,
    categories_right: share,
    urgent: z.strictObject(labelScores),
    categories: z.array(z.strictObject({ name: z.string(), ...labelScores })),
    micro: z.strictObject(scores),
    macro: z.strictObject(scores).describe('The unweighted mean over the categories of the prompt'),
    confusions: z.array(z.strictObject({ expected: z.string(), answered: z.string(), count })),
  })
  .describe('A ticket in error counts as called not urgent and given no category');

const comparison = z.strictObject({
  against: z.string().describe('A baseline’s file, or a prompt'),
  n: count.describe('Tickets; those with the same text count as one'),
  duplicates: count.describe('Tickets with the same text as an earlier one, which do not count'),
  regressions: count.describe('b: tickets that were right and are wrong now, by most of their answers'),
  fixes: count.describe('c: tickets that were wrong and are right now, by most of their answers'),
  delta: difference,
  lower: difference.describe('Lower end of the two-sided 90 % interval'),
  upper: difference,
  p: share.describe('The probability of this many regressions where nothing became worse, one-sided'),
  test: z
    .enum(['mcnemar', 'sign_flip', 'exchange'])
    .describe(
      'The test of p: flips of single answers; or how often tickets are right, by flipping signs, and by exchanging answers as well where there are other repeats before than after',
    ),
  margin: share.describe('The allowed loss'),
  verdict: z.enum(['PASS', 'REGRESSION', 'INCONCLUSIVE']),
  smallest_loss: share
    .nullable()
    .describe('The smallest loss that this many tickets detect with 80 % power; null where they detect none'),
  chance_flips: z
    .strictObject({ share, measured: z.boolean() })
    .describe(
      'What it assumes: tickets that flip though nothing changed; measured by the baseline’s repeats',
    ),
  more_tickets: z
    .strictObject({ n: count, loss: share })
    .nullable()
    .describe('How many tickets detect such a loss, where these do not'),
  macro_f1: z.strictObject({ delta: difference, lower: difference, upper: difference }),
  follow_ups: z
    .array(z.strictObject({ category: z.string(), regressions: count, fixes: count, p: share }))
    .describe('For information; p with Holm’s correction'),
  noise: z
    .strictObject({ discordance: share, floor: share })
    .nullable()
    .describe('Null where each ticket was sent once'),
  more_repeats: z
    .strictObject({
      repeats: count,
      flips: share.describe('Tickets that seem to flip by chance'),
      lacking: z
        .enum(['check', 'baseline'])
        .describe('What has single answers: the baseline alone, or the check'),
      cost_usd: z.number().nonnegative().nullable(),
      repeated_cost_usd: z.number().nonnegative().nullable().describe('With those repeats'),
    })
    .nullable()
    .describe('Proposed where single answers are too noisy'),
});

const coverage = z
  .strictObject({
    added: count.describe('Tickets that the baseline does not have: not compared'),
    changed: count.describe('Tickets whose content for the model has changed: not compared'),
    removed: count.describe('Tickets of the baseline that are no longer in the suite'),
    relabelled: count
      .nullable()
      .describe('Compared tickets whose label has changed; null where the baseline has no labels'),
    renames: z.array(z.strictObject({ from: z.string(), to: z.string() })),
    forced: z.string().nullable().describe('The objections to the baseline, where it was approved anyway'),
  })
  .describe('Which part of the baseline is compared');

const queues = z
  .strictObject({
    counted: z.enum(countedQueues).describe('The tickets that all figures are for'),
    random: count.describe('Tickets drawn at random'),
    hard: count.describe('Tickets chosen for being hard'),
    hard_right: share.describe('Share of the answers to the hard ones that are right by the endpoint'),
  })
  .describe('For a file with the queues of reviews; null where no ticket was chosen for being hard');

const endpointFailures = z
  .strictObject({
    tickets: count,
    before: count.describe('Tickets for which it failed in what the check compares with'),
    regressions: count.describe('Of the tickets that are wrong now and were right'),
    fixes: count.describe('Of the tickets that were wrong and are right now: those that failed before'),
  })
  .describe('Tickets for which the endpoint failed, which says nothing about the prompt');

const classification = z.strictObject({ urgent: z.boolean(), categories: z.array(z.string()) });

const answer = z
  .strictObject({
    urgent: z.boolean().nullable(),
    categories: z.array(z.string()).nullable(),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  })
  .describe('Either urgent and categories, or an error');

export const jsonTicket = z.strictObject({
  id: z.string(),
  text: z.string(),
  duplicate_of: z.string().nullable().describe('The id of the first ticket with the same text'),
  ...place,
  note: z.string(),
  expected: classification,
  answers: z.array(answer).describe('One for each repeat'),
  right: share.describe('Share of the answers that are right by the endpoint'),
  before: z.strictObject({ answers: z.array(answer), right: share }).nullable(),
  flip: z.enum(['regression', 'fix']).nullable().describe('Where the verdict of most answers changed'),
  flaky: z.boolean().describe('Right at times and wrong at times'),
});

/** Of one suite. */
export const jsonSuite = z.strictObject({
  suite: z.string(),
  prompt: z.strictObject({
    name: z.string(),
    version: z.int().positive().nullable().describe('Of a saved prompt'),
    path: z.string(),
    body_line: z.int().positive(),
    hash: z.string(),
  }),
  model: z.string(),
  source: z.string(),
  endpoint: z.enum(['exact', 'urgent', 'categories']).describe('What has to be right'),
  repeats: z.int().positive(),
  outcome: z.enum(['pass', 'fail', 'inconclusive']),
  effect: z
    .enum(['passes', 'fails', 'undecided', 'approved'])
    .describe('What it does to the exit code: 0, 3, 6, 0. --inconclusive and --approve change it'),
  reasons: z.array(z.string()).describe('Why it is not pass'),
  meaning: z.string().describe('What the outcome means, in plain words'),
  next: z.string().describe('What to do next'),
  cost_usd: z.number().nonnegative().nullable().describe('What all answers cost, cached ones included'),
  metrics,
  metrics_before: metrics.nullable(),
  queues: queues.nullable(),
  comparison: comparison.nullable(),
  coverage: coverage.nullable(),
  endpoint_failures: endpointFailures,
  not_compared: z.string().nullable().describe('Why a wanted comparison is impossible'),
  thresholds: z.array(
    z.strictObject({
      name: z.string(),
      wanted: z.number(),
      reached: z.number().nullable(),
      met: z.boolean(),
      certain: z.boolean().describe('False where only failures of the endpoint decide the threshold'),
    }),
  ),
  leaks: z.array(
    z.strictObject({
      kind: z.enum(['example', 'duplicate', 'unknown_label']),
      message: z.string(),
      ...place,
    }),
  ),
  tickets: z.array(jsonTicket).describe('In the order of the file'),
});

/** What `--reporter json` writes. The number in front changes when a key changes its meaning or goes. */
export const checkReport = z
  .strictObject({ ticketsift_check: z.literal(1), suites: z.array(jsonSuite) })
  .describe('The result of ticketsift check. Shares are between 0 and 1. Texts are hostile.');

export type CheckReport = z.infer<typeof checkReport>;
export type JsonSuite = CheckReport['suites'][number];
