import type { CreateExporter } from './exporter.js';
import { jsonObjectWriter } from './json-object.js';

/** Writes one array with an object per line. It is valid JSON only when complete. */
export const jsonExporter: CreateExporter = ({ columns }) => {
  const write = jsonObjectWriter(columns);
  let separator = '\n';
  return {
    begin: () => '[',
    rows(outcomes) {
      let text = '';
      for (const outcome of outcomes) {
        text += separator + write(outcome);
        separator = ',\n';
      }
      return text;
    },
    end: () => '\n]\n',
  };
};
