import { status } from '../behaviours.js';
import { choice, draft, fails, good, type Mode, message, usage } from './mode.js';

/** Paid replies that cannot be read: kept and counted, repaired at most once, and never sent again by the next run. */
export const unreadable: readonly Mode[] = [
  {
    ...fails('an empty message', 'invalid_json', message({ content: '' })),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  {
    ...fails('no choices, with usage', 'invalid_json', status(200, { choices: null, usage })),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  {
    ...fails('a choice without a message', 'invalid_json', choice({ finish_reason: 'stop' })),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  {
    ...fails('two answers', 'invalid_json', message({ content: `${good} or ${draft}` })),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  {
    ...fails(
      'tokens spent on thinking',
      'cut_off',
      message({ content: '', reasoning_content: 'Well, ' }, 'length'),
    ),
    charged: 1,
    isCached: true,
    shows: /still thinking: raise max_output_tokens/,
  },
  {
    ...fails('an open thought', 'cut_off', message({ content: '<think>Well, ' }, 'max_output_tokens')),
    charged: 1,
    isCached: true,
    shows: /still thinking/,
  },
  { ...fails('SAFETY', 'filtered', message({ content: '' }, 'SAFETY')), charged: 1, isCached: true },
  {
    ...fails(
      'PROHIBITED_CONTENT without a message',
      'filtered',
      choice({ finish_reason: 'PROHIBITED_CONTENT' }),
    ),
    charged: 1,
    isCached: true,
  },
  {
    ...fails(
      'a word of the vendor',
      'filtered',
      choice({ finish_reason: 'stop', native_finish_reason: 'BLOCKLIST', message: { content: '' } }),
    ),
    charged: 1,
    isCached: true,
  },
  {
    ...fails(
      'json_validate_failed',
      'invalid_json',
      status(400, {
        error: {
          code: 'json_validate_failed',
          message: 'Failed to generate JSON.',
          failed_generation: '{"urgent": maybe}',
        },
      }),
    ),
    requests: 2,
    isCached: true,
  },
];
