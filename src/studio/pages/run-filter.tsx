import { visible } from '../../core/text/visible.js';
import type { OutcomeNames } from '../../storage/runs/outcome-page.js';
import { isFiltered, type RunQuery } from '../run-query.js';

export interface RunFilterProps {
  readonly path: string;
  readonly names: OutcomeNames;
  readonly query: RunQuery;
  readonly count: number;
}

/** Chooses which outcomes of a run are shown, and from which ticket on. */
export function RunFilter({ path, names, query, count }: RunFilterProps) {
  const { urgent = '', category = '', error = '' } = query;
  return (
    <form action={path} method="get" class="row filter" aria-label="Filter">
      <Choice
        label="Urgent"
        name="urgent"
        chosen={urgent}
        options={[
          ['', 'all'],
          ['yes', 'urgent'],
          ['no', 'not urgent'],
        ]}
      />
      <Choice
        label="Category"
        name="category"
        chosen={category}
        options={[['', 'all'], ...names.categories.map(asOption)]}
      />
      <Choice
        label="Error"
        name="error"
        chosen={error}
        options={[['', 'all'], ['none', 'without'], ['any', 'with'], ...names.errors.map(asOption)]}
      />
      <label>
        From ticket{' '}
        <input
          type="number"
          name="from"
          min={1}
          max={count}
          value={query.from}
          placeholder="1"
          inputmode="numeric"
        />
      </label>
      {query.texts && <input type="hidden" name="texts" value={query.texts} />}
      <button type="submit">Filter</button>
      {isFiltered(query) && <a href={path}>Show all</a>}
    </form>
  );
}

type Option = readonly [value: string, label: string];

/** An option by the name that is shown: see `RunQuery`. */
function asOption(name: string): Option {
  return [visible(name), visible(name)];
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly chosen: string;
  readonly options: readonly Option[];
}

function Choice({ label, name, chosen, options }: ChoiceProps) {
  const isKnown = options.some(([value]) => value === chosen);
  const all = isKnown ? options : [...options, asOption(chosen)];
  return (
    <label>
      {label}{' '}
      <select name={name} dir="auto">
        {all.map(([value, text]) => (
          <option value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
