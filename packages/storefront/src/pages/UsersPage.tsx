import { useState } from 'react';
import type { User } from '../api/types';
import { ErrorCard } from '../components/ErrorCard';
import { FormDialog } from '../components/FormDialog';
import { ListCard } from '../components/ListCard';
import { useList } from '../components/useList';
import { useShop } from '../shopContext';
import { InviteDialog } from './InviteDialog';

const roleName = (role: string) =>
  role === 'TenantAdmin' ? 'Administrator' : 'User';

function statusOf({ enabled, status }: User): string {
  if (!enabled) {
    return 'Disabled';
  }
  return status === 'FORCE_CHANGE_PASSWORD' ? 'Invited' : 'Active';
}

function RemoveDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { api } = useShop();
  return (
    <FormDialog
      title={`Remove ${user.userEmail}?`}
      words={{ send: 'Remove', sending: 'Removing…' }}
      isDanger
      send={() => api.removeUser(user.userId)}
      changes="users"
      onClose={onClose}
    >
      <p>They can no longer sign in. Orders and products stay.</p>
    </FormDialog>
  );
}

function Users() {
  const { api, person } = useShop();
  const list = useList('users', api.users);
  const [isInviting, setInviting] = useState(false);
  const [removed, setRemoved] = useState<User>();
  return (
    <>
      <div className="title">
        <h1>Users</h1>
        <button type="button" onClick={() => setInviting(true)}>
          Invite user
        </button>
      </div>
      <ListCard
        list={list}
        what="Users"
        empty={<p>Nobody yet.</p>}
        head={
          <tr>
            <th scope="col">User</th>
            <th scope="col">Role</th>
            <th scope="col" className="optional">
              Status
            </th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        }
        row={user => (
          <tr key={user.userId}>
            <th scope="row">
              {user.userName}
              {user.userName !== user.userEmail && (
                <span className="hint"> {user.userEmail}</span>
              )}
            </th>
            <td>{roleName(user.userRole)}</td>
            <td className="optional">{statusOf(user)}</td>
            <td className="number">
              {user.userEmail === person.email ? (
                <span className="hint">You</span>
              ) : (
                <button
                  type="button"
                  className="quiet"
                  aria-label={`Remove ${user.userEmail}`}
                  onClick={() => setRemoved(user)}
                >
                  Remove
                </button>
              )}
            </td>
          </tr>
        )}
      />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {removed && (
        <RemoveDialog user={removed} onClose={() => setRemoved(undefined)} />
      )}
    </>
  );
}

/** Who may sign in to the tenant; for its administrators. */
export function UsersPage() {
  const { person } = useShop();
  return person.isAdmin ? (
    <Users />
  ) : (
    <ErrorCard
      title="This is for administrators"
      text="An administrator of your tenant sees and invites its users."
    />
  );
}
