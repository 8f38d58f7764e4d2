import { Field } from '../components/Field';
import { FormDialog, textOf } from '../components/FormDialog';
import { useShop } from '../shopContext';

/** Invites somebody, who is mailed a password for the first time. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { api } = useShop();
  const invite = (form: FormData) =>
    api.inviteUser({
      userEmail: textOf(form, 'email'),
      userName: textOf(form, 'name') || undefined,
      userRole: form.has('isAdmin') ? 'TenantAdmin' : 'TenantUser',
    });
  return (
    <FormDialog
      title="Invite user"
      words={{ send: 'Invite', sending: 'Inviting…' }}
      send={invite}
      changes="users"
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
