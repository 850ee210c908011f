/** The fields of a prompt, which the page fills in. Each names the key of the front matter that it is. */
export function PromptForm() {
  return (
    <form id="form" class="fields" autocomplete="off">
      <p id="form-broken" class="note" hidden>
        The front matter cannot be read. Correct it in the text first.
      </p>
      <fieldset>
        <legend>Prompt</legend>
        <Field field="name" label="Name" />
        <Field field="description" label="Description" />
        <Area field="body" label="Message to the model ({text} is the ticket)" rows={12} isText />
        <Area field="system" label="System message" rows={3} />
      </fieldset>
      <fieldset>
        <legend>Categories</legend>
        <div id="categories" />
        <button type="button" id="add-category">
          Add a category
        </button>
      </fieldset>
      <fieldset>
        <legend>Urgent</legend>
        <Area field="urgent.description" label="What urgent means" rows={3} />
        <Area field="urgent.examples.yes" label="Urgent tickets, one a line" rows={4} />
        <Area field="urgent.examples.no" label="Tickets that are not urgent, one a line" rows={4} />
        <Field field="urgent.threshold" label="Threshold (0 to 1)" step="0.05" />
      </fieldset>
      <fieldset class="narrow">
        <legend>Model</legend>
        <Field field="model" label="Model" />
        <Field field="temperature" label="Temperature" step="0.1" />
        <Field field="max_output_tokens" label="Maximum output tokens" step="1" />
        <Field field="reasoning_effort" label="Reasoning effort" choices={['low', 'medium', 'high']} />
        <Field field="service_tier" label="Service tier" choices={['flex']} />
      </fieldset>
      <template id="category">
        <fieldset class="category">
          <legend dir="auto" />
          <Field field="name" label="Name" />
          <Area field="description" label="Description" rows={2} />
          <Area field="examples" label="Examples, one a line" rows={3} />
          <button type="button">Remove</button>
        </fieldset>
      </template>
    </form>
  );
}

interface FieldProps {
  readonly field: string;
  readonly label: string;
  /** Given for a number. */
  readonly step?: string;
  /** What is usual; another value may be typed. */
  readonly choices?: readonly string[];
}

function Field({ field, label, step, choices }: FieldProps) {
  const list = choices && `${field}-choices`;
  return (
    <label>
      {label}
      <input
        type={step === undefined ? 'text' : 'number'}
        data-field={field}
        step={step}
        list={list}
        dir="auto"
      />
      {choices && (
        <datalist id={list}>
          {choices.map((choice) => (
            <option value={choice} />
          ))}
        </datalist>
      )}
    </label>
  );
}

interface AreaProps {
  readonly field: string;
  readonly label: string;
  readonly rows: number;
  /** Whether it is written as code is. */
  readonly isText?: true;
}

function Area({ field, label, rows, isText }: AreaProps) {
  return (
    <label>
      {label}
      <textarea
        data-field={field}
        class={isText ? 'mono' : undefined}
        rows={rows}
        dir="auto"
        spellcheck={false}
      />
    </label>
  );
}
