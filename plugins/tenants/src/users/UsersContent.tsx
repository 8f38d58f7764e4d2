import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, ButtonLink, Flex, Skeleton, Text } from '@backstage/ui';
import { RiGroupLine, RiUserAddLine } from '@remixicon/react';
import {
  tenantUsersPermission,
  type TenantUser,
} from '@tenantry/plugin-tenants-common';
import type { ReactNode } from 'react';
import { Panel } from '../components/Panel';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { useFormLink } from '../useFormLink';
import { countOf } from '../words';
import { UserTable } from './UserTable';
import { useUsers } from './useUsers';
import { byRoleAndName, lastAdminOf } from './words';

/** Opens the form; people are not invited to what is not settled. */
const InviteButton = ({
  tenantId,
  isPrimary,
}: {
  tenantId: string;
  isPrimary: boolean;
}) => {
  const href = useFormLink('invite-user', { tenantId });
  return href ? (
    <ButtonLink
      href={href}
      variant={isPrimary ? 'primary' : 'secondary'}
      iconStart={<RiUserAddLine />}
    >
      Invite user
    </ButtonLink>
  ) : null;
};

const Empty = ({ children }: { children: ReactNode }) => (
  <Flex direction="column" align="center" gap="3" py="8">
    <RiGroupLine size={36} aria-hidden />
    <Text variant="title-x-small">No users yet</Text>
    {children}
  </Flex>
);

/** How many there are, as far as they are read. */
function countWords(users: TenantUser[], hasMore: boolean): string {
  if (hasMore) {
    return users.length === 1
      ? 'The first user'
      : `The first ${countOf(users.length, 'user')}`;
  }
  const admins = users.filter(({ role }) => role === 'TenantAdmin').length;
  return `${countOf(users.length, 'user')}, ${countOf(
    admins,
    'administrator',
  )}`;
}

const Users = ({
  tenantId,
  canChange,
}: {
  tenantId: string;
  canChange: boolean;
}) => {
  const { value, error, isLoading, reload, showMore } = useUsers(tenantId);
  // Not yet, or no longer: nothing is wrong, and trying again does not help.
  const hasNone = error?.name === 'ConflictError';
  const isEmpty = value?.items.length === 0;
  const hasMore = value?.nextCursor !== undefined;
  const users = value && [...value.items].sort(byRoleAndName);
  return (
    <Panel
      title="Users"
      note={
        value && !hasNone ? (
          <>
            {!isEmpty && `${countWords(value.items, hasMore)}, `}read{' '}
            <RelativeTime at={value.readAt} />
          </>
        ) : undefined
      }
      actions={
        canChange && !isEmpty ? (
          <InviteButton tenantId={tenantId} isPrimary />
        ) : undefined
      }
      problem={
        error && !hasNone
          ? {
              title: 'The users could not be read from AWS',
              error,
              onRetry: reload,
            }
          : undefined
      }
    >
      {hasNone && (
        <Alert
          status="info"
          icon
          title="No users to show"
          description={error.message}
        />
      )}
      {isEmpty && !hasNone && (
        <Empty>
          <Text variant="body-medium">
            Invite the first one; they are mailed a temporary password.
          </Text>
          {canChange && <InviteButton tenantId={tenantId} isPrimary />}
        </Empty>
      )}
      {!isEmpty && !hasNone && (users || !error) && (
        <UserTable
          tenantId={tenantId}
          users={users}
          lastAdmin={users && lastAdminOf(users, hasMore)}
          canChange={canChange}
        />
      )}
      {hasMore && (
        <Flex>
          <Button
            variant="secondary"
            size="small"
            isPending={isLoading}
            onPress={showMore}
          >
            Show more
          </Button>
        </Flex>
      )}
      {users && !canChange && (
        <Quiet variant="body-medium">
          Users can be changed while the tenant is active or suspended.
        </Quiet>
      )}
    </Panel>
  );
};

/** The users of a tenant, for those who may change them: they are people. */
export const UsersContent = () => {
  const { entity } = useEntity();
  const tenantId = entity.metadata.name;
  const { allowed, loading } = usePermission({
    permission: tenantUsersPermission,
    resourceRef: tenantId,
  });
  if (loading) {
    return <Skeleton height={240} />;
  }
  if (!allowed) {
    return (
      <Alert
        status="info"
        icon
        title="You may not see the users of this tenant"
        description="They are people: only operators, and whoever owns the tenant, see who they are. Ask one of them, or for the permission tenant.users."
      />
    );
  }
  const canChange = ['active', 'suspended'].includes(
    String(entity.spec?.state),
  );
  return <Users tenantId={tenantId} canChange={canChange} />;
};
