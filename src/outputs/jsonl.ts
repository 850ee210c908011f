import type { CreateExporter } from './exporter.js';
import { jsonObjectWriter } from './json-object.js';

/** Writes JSON Lines: an object per line. */
export const jsonlExporter: CreateExporter = ({ columns }) => {
  const write = jsonObjectWriter(columns);
  return {
    begin: () => '',
    rows: (outcomes) => outcomes.map((outcome) => `${write(outcome)}\n`).join(''),
    end: () => '',
  };
};
