import { fitLine } from '../../core/text/fit.js';
import type { CreateExporter } from '../exporter.js';
import { shownColumns } from './columns.js';
import { moreRows, wasSent } from './more-rows.js';

/** Terminal columns of a ticket's text: two lines of a braille display or of a narrow terminal. */
const textWidth = 160;

/** A fact a line, a block a ticket, for screen readers. Facts that a ticket does not have are left out. */
export const plainExporter: CreateExporter = ({ maxRows, chosen, moreColumns }) => {
  const columns = shownColumns(chosen, moreColumns);
  let shown = 0;
  let total = 0;
  return {
    begin: () => '',
    rows(all) {
      const outcomes = all.filter(wasSent);
      const taken = outcomes.slice(0, maxRows - shown);
      const isFirst = shown === 0;
      total += outcomes.length;
      shown += taken.length;
      const blocks = taken.map((outcome) =>
        columns
          .map(({ name, text }) => {
            const fact = text(outcome);
            const isCut = outcome.ticket.text.includes(fact);
            const shownFact = fitLine(fact, isCut ? textWidth : Number.POSITIVE_INFINITY);
            return shownFact === '' ? '' : `${fitLine(name, Number.POSITIVE_INFINITY)}: ${shownFact}\n`;
          })
          .join(''),
      );
      return blocks.map((block, index) => (isFirst && index === 0 ? block : `\n${block}`)).join('');
    },
    end: () => (total > shown ? `\n${moreRows(total - shown)}\n` : ''),
  };
};
