import type { FormEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Dialog } from '../components/Dialog';
import { Failure } from '../components/Failure';
import { Field } from '../components/Field';
import { useShop } from '../shopContext';

/** Invites somebody, who is mailed a password for the first time. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { api } = useShop();
  const queries = useQueryClient();
  const invite = useMutation({
    mutationFn: (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? '').trim();
      return api.inviteUser({
        userEmail: text('email'),
        userName: text('name') || undefined,
        userRole: form.has('isAdmin') ? 'TenantAdmin' : 'TenantUser',
      });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    invite.mutate(new FormData(event.currentTarget));
  };
  return (
    <Dialog title="Invite user" onClose={onClose}>
      <form onSubmit={submit}>
        <Field
          label="E-mail address"
          name="email"
          type="email"
          required
          maxLength={254}
          hint="A first password is mailed there; it works for 7 days."
        />
        <Field label="Name (optional)" name="name" maxLength={200} />
        <label className="check">
          <input type="checkbox" name="isAdmin" />
          Administrator: may see, invite and remove users
        </label>
        {invite.error && <Failure error={invite.error} />}
        <div className="actions">
          <button disabled={invite.isPending}>
            {invite.isPending ? 'Inviting…' : 'Invite'}
          </button>
          <button type="button" className="quiet" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
