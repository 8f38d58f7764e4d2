import { useId, type InputHTMLAttributes } from 'react';

/** A field with its label, and what is wrong with it or a line that explains it. */
export function Field(
  props: InputHTMLAttributes<HTMLInputElement> & {
    label: string;
    hint?: string;
    problem?: string;
  },
) {
  const { label, hint, problem, ...input } = props;
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        aria-invalid={problem ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note && (
        <p
          id={`${id}-note`}
          className={problem ? 'problem-note' : 'hint'}
          role={problem ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}
