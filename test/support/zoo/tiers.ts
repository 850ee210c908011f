import { openAiError, status } from '../behaviours.js';
import { events, fails, good, learns, type Mode, message, reads, usage, whole } from './mode.js';
import { waits } from './waiting.js';

/** Service tiers that an endpoint keeps to, or not. */
const atTier = (tier: unknown) => message({ content: good }, 'stop', { usage, service_tier: tier });
export const tiers: readonly Mode[] = [
  { ...reads('flex', atTier('flex')), rate: 0.5 },
  { ...reads('a tier that it does not name', message({ content: good })), rate: 0.5 },
  { ...reads('flex in a stream', events({ ...whole, service_tier: 'flex' }, '[DONE]')), rate: 0.5 },
  {
    ...reads(
      'the tier in its usage',
      message({ content: good }, 'stop', { usage: { ...usage, service_tier: 'flex' } }),
    ),
    rate: 0.5,
  },
  {
    ...reads('the standard tier in place of flex', atTier('default')),
    shows: /does not keep to service_tier flex: .* standard tier/,
  },
  { ...reads('the standard tier by another name', atTier('on_demand')), shows: /standard tier/ },
  { ...reads('a tier that is not a word', atTier({ flex: true })), rate: 0.5 },
  { ...reads('a tier that nobody sells', atTier('tuesday')) },
  ...[
    openAiError(400, null, 'Flex is not available for this model.', 'service_tier'),
    openAiError(400, 'invalid_request_error', 'Unsupported service_tier: flex'),
    openAiError(400, null, 'Flex API is not supported for model: m.'), // Vertex
    openAiError(400, 'invalid_value', "Invalid value: 'flex'. Supported values are: 'auto'.", 'service_tier'),
    status(422, { detail: [{ loc: ['body', 'service_tier'], msg: 'Extra inputs are not permitted' }] }),
  ].map(
    (refusal, n): Mode => ({
      ...learns(`a refused service_tier, ${n + 1}`, ({ body }) => body.service_tier !== undefined, refusal),
      shows: /takes no service_tier flex: .* standard tier/,
    }),
  ),
  {
    ...waits('flex without capacity', openAiError(429, 'resource_unavailable', 'Resource Unavailable')),
    rate: 0.5,
  },
  {
    ...waits('flex without capacity (Groq)', openAiError(498, 'capacity_exceeded', 'No capacity.')),
    rate: 0.5,
  },
  {
    ...waits('flex that is overloaded', openAiError(503, null, 'The service tier flex is overloaded.')),
    rate: 0.5,
  },
  fails('flex that never has capacity', 'rate_limited', openAiError(429, null, 'Resource Unavailable'), {
    requests: 2,
  }),
].map((mode) => ({ ...mode, matter: 'service_tier: flex' }));
