import {
  useEffect,
  useId,
  useRef,
  type FormEvent,
  type ReactNode,
} from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Failure } from './Failure';

/** What somebody typed into a field, without the spaces around it. */
export const textOf = (form: FormData, name: string): string =>
  String(form.get(name) ?? '').trim();

/**
 * A form over the page: Escape closes it, and the focus goes back to where it came from.
 * What is sent makes the list `changes` be read again.
 */
export function FormDialog(props: {
  title: string;
  /** On the button, and while it is being sent. */
  words: { send: string; sending: string };
  /** Of a button that takes something away. */
  isDanger?: boolean;
  send: (form: FormData) => Promise<unknown>;
  /** Key of the query whose answer is old then. */
  changes: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const { title, words, isDanger, send, changes, onClose, children } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const queries = useQueryClient();
  useEffect(() => {
    const dialog = ref.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  const sent = useMutation({
    mutationFn: send,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [changes] });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    sent.mutate(new FormData(event.currentTarget));
  };
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      <form onSubmit={submit}>
        {children}
        {sent.error && <Failure error={sent.error} />}
        <div className="actions">
          <button
            className={isDanger ? 'danger' : undefined}
            disabled={sent.isPending}
          >
            {sent.isPending ? words.sending : words.send}
          </button>
          <button type="button" className="quiet" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}
