import {
  Cell,
  Flex,
  Table,
  Text,
  useBreakpoint,
  type ColumnConfig,
} from '@backstage/ui';
import type { TenantUser } from '@tenantry/plugin-tenants-common';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { UserMenu } from './UserMenu';
import { UserStatusMark } from './UserStatusMark';
import { changesOf, nameOf, ROLE_WORDS } from './words';

type Row = TenantUser & { id: string };

const ONLY_ONE = 'the only one';

const ELLIPSIS = {
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

interface Options {
  tenantId: string;
  lastAdmin?: string;
  canChange: boolean;
  /** There is room for all columns. */
  isWide: boolean;
}

/** What stands below the address; on a phone also what has no column there. */
const moreOf = (
  { userId, email, name, provider, role }: TenantUser,
  { isWide, lastAdmin }: Options,
): string =>
  [
    !isWide && ROLE_WORDS[role],
    !isWide && userId === lastAdmin && ONLY_ONE,
    email && name,
    provider && `signs in through ${provider}`,
  ]
    .filter(Boolean)
    .join(', ');

const Name = ({ user, options }: { user: TenantUser; options: Options }) => {
  const more = moreOf(user, options);
  return (
    <div style={{ minWidth: 0 }}>
      <div style={ELLIPSIS} title={nameOf(user)}>
        <Text variant="body-medium">{nameOf(user)}</Text>
      </div>
      {more && (
        <div style={ELLIPSIS} title={more}>
          <Quiet>{more}</Quiet>
        </div>
      )}
    </div>
  );
};

const columnsOf = (options: Options): ColumnConfig<Row>[] => [
  {
    id: 'user',
    label: 'User',
    isRowHeader: true,
    defaultWidth: '3fr',
    minWidth: 120,
    cell: user => (
      <Cell>
        <Name user={user} options={options} />
      </Cell>
    ),
  },
  {
    id: 'role',
    label: 'Role',
    isHidden: !options.isWide,
    defaultWidth: '1.5fr',
    minWidth: 110,
    cell: user => (
      <Cell>
        <div>
          <Text as="div" variant="body-medium">
            {ROLE_WORDS[user.role]}
          </Text>
          {user.userId === options.lastAdmin && (
            <Quiet as="div">{ONLY_ONE}</Quiet>
          )}
        </div>
      </Cell>
    ),
  },
  {
    id: 'status',
    label: 'Status',
    defaultWidth: '1.5fr',
    minWidth: 120,
    cell: user => (
      <Cell>
        <UserStatusMark user={user} />
      </Cell>
    ),
  },
  {
    id: 'added',
    label: 'Added',
    isHidden: !options.isWide,
    defaultWidth: '1.2fr',
    minWidth: 110,
    cell: user => (
      <Cell>
        <Text variant="body-medium">
          <RelativeTime at={user.createdAt} />
        </Text>
      </Cell>
    ),
  },
  {
    id: 'actions',
    label: options.isWide ? 'Actions' : '',
    isHidden: !options.canChange,
    width: options.isWide ? 90 : 56,
    cell: user => (
      <Cell>
        <Flex justify="end" style={{ width: '100%' }}>
          <UserMenu
            tenantId={options.tenantId}
            user={user}
            changes={changesOf(user, options.lastAdmin)}
          />
        </Flex>
      </Cell>
    ),
  },
];

/** The users of a tenant, in lines. */
export const UserTable = ({
  tenantId,
  users,
  lastAdmin,
  canChange,
}: {
  tenantId: string;
  /** Absent while they are read. */
  users?: TenantUser[];
  lastAdmin?: string;
  /** The tenant's state allows it. */
  canChange: boolean;
}) => {
  const { up } = useBreakpoint();
  const columns = columnsOf({
    tenantId,
    lastAdmin,
    canChange,
    isWide: up('sm'),
  });
  return (
    <Table
      columnConfig={columns.filter(({ isHidden }) => !isHidden)}
      data={users?.map(user => ({ ...user, id: user.userId }))}
      isPending={!users}
      pagination={{ type: 'none' }}
    />
  );
};
