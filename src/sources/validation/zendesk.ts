import { readZendeskUrl } from '../../storage/services/zendesk/account.js';
import { connectZendesk } from '../../storage/services/zendesk/client.js';
import { columnsOfZendesk } from '../zendesk/columns.js';
import type { OpenChecker } from './checker.js';

/** So long ago the export begins that is tried, in seconds: Zendesk gives nothing of the last minute. */
const triedSeconds = 120;

/** Checks that an account lets us in and may be exported, and which columns its tickets have. */
export const openZendeskChecker: OpenChecker = async (location, { access }) => {
  const account = readZendeskUrl(location);
  const client = connectZendesk(account, access);
  return {
    async check() {
      const { columns } = columnsOfZendesk(await client.fields());
      await client.page(Math.floor(access.clock.now() / 1000) - triedSeconds);
      return {
        shape: { columns: columns.map((name) => ({ name, type: 'text' })), parameters: [] },
        facts: [`the tickets of ${account.host} may be exported`],
      };
    },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
    },
  };
};
