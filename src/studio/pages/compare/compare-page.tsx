import type { Compared } from '../../../check/comparing/compared.js';
import type { ComparingState } from '../../../check/comparing/comparing.js';
import type { Side, SideChoice } from '../../../check/comparing/side.js';
import { counted } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';
import type { BenchState } from '../../../run/workbench/state.js';
import { StudioLayout } from '../layout.js';
import { ComparedView } from './compared-view.js';
import type { PromptGroup } from './prompt-groups.js';

export interface ComparePageProps extends ChoiceProps {
  readonly source: BenchState['source'];
  readonly state: ComparingState;
  readonly last: Compared | undefined;
}

interface ChoiceProps {
  readonly choice: SideChoice;
  readonly groups: readonly PromptGroup[];
  readonly models: readonly string[];
}

/** Two prompts or models to choose, what comparing them would send, and what flipped. */
export function ComparePage({ choice, groups, models, source, state, last }: ComparePageProps) {
  const { isRunning, text, share, problem } = state;
  return (
    <StudioLayout title="Compare" here="compare">
      <main id="main" class="list compare" data-page="compare">
        <h1>Compare</h1>
        <p class="small" dir="auto">
          {source.name === undefined || source.tickets === 0
            ? 'On the tickets of the page Try: there are none yet.'
            : `On the sample of the page Try: ${counted(source.tickets, 'ticket')} of ${source.name}.`}
        </p>
        <form id="choice" data-running={String(isRunning)}>
          <div class="sides">
            <SideFields name="before" side={choice.before} groups={groups} models={models} />
            <SideFields name="after" side={choice.after} groups={groups} models={models} />
          </div>
          <div class="row action">
            <button type="submit" id="compare" class="primary" hidden={isRunning}>
              Compare
            </button>
            <button type="button" id="stop" hidden={!isRunning}>
              Stop
            </button>
            <span id="cost" role="status" dir="auto" />
          </div>
          <div class="row" id="progress" hidden={!isRunning}>
            <progress max="1" value={share} aria-label="How far the comparison is" />
            <span id="stage" role="status" dir="auto">
              {visible(text)}
            </span>
          </div>
        </form>
        <div id="choice-problem" class="problem" role="status" hidden />
        <div id="problem" class="problem" role="alert" hidden={!problem}>
          {problem && (
            <>
              <span dir="auto">{problem.message}</span>
              {problem.hint.map((line) => (
                <div class="small" dir="auto">
                  {line}
                </div>
              ))}
            </>
          )}
        </div>
        <p id="other" class="note" role="status" hidden>
          What is below is of another choice, another draft or other tickets. Compare sends what is not
          cached.
        </p>
        {last && <ComparedView compared={last} />}
      </main>
    </StudioLayout>
  );
}

interface SideProps extends Omit<ChoiceProps, 'choice'> {
  readonly name: 'before' | 'after';
  readonly side: Side;
}

function SideFields({ name, side, groups, models }: SideProps) {
  return (
    <fieldset>
      <legend>{name === 'before' ? 'Before' : 'After'}</legend>
      <label>
        Prompt{' '}
        <select name={name} dir="auto">
          {groups.map((group) => (
            <optgroup label={visible(group.name)}>
              {group.options.map(({ value, label }) => (
                <option value={value} selected={value === side.prompt}>
                  {visible(label)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label>
        Model{' '}
        <select name={`${name}-model`} dir="auto">
          <option value="">as the prompt says</option>
          {models.map((model) => (
            <option value={model} selected={model === side.model}>
              {visible(model)}
            </option>
          ))}
        </select>
      </label>
      <p id={`${name}-cost`} class="small" dir="auto" />
    </fieldset>
  );
}
