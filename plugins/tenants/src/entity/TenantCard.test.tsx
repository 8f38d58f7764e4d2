import {
  scaffolderApiRef,
  type ScaffolderApi,
} from '@backstage/plugin-scaffolder-react';
import { TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { acme, ALL_TIERS, initech } from '../__testUtils__/fakeBackend';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { TenantCard } from './TenantCard';

const show = (answers = {}) => showOnEntityPage(<TenantCard />, answers);

describe('the card of a tenant', () => {
  it('says in words what it may do, where it lives, and how to call it', async () => {
    await show();
    expect(await screen.findByText('Active')).toBeVisible();
    expect(await screen.findByText('Basic, $49 a month')).toBeVisible();
    expect(
      screen.getByRole('figure', {
        name: 'Isolation: Shared services and tables',
      }),
    ).toHaveTextContent(
      'Cluster: sharedServices: sharedTables: sharedUser pool: shared',
    );
    expect(screen.getByText('10,000 requests a day')).toBeVisible();
    expect(screen.getByText('10 a second, bursts of 20')).toBeVisible();
    expect(screen.getByText('tenant-pool-basic')).toBeVisible();
    expect(
      screen.getByText(/curl https:\/\/api\.example\/v1\/orders\/health/),
    ).toBeVisible();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says what a tenant with a stack of its own has, and what it shares', async () => {
    await show({ '/tenants/acme': initech, '/tiers': ALL_TIERS });
    expect(
      await screen.findByRole('figure', { name: /Own services/ }),
    ).toHaveTextContent(
      'Cluster: sharedServices: ownTables: own; products in the shared oneUser pool: own',
    );
    expect(screen.getByText('InitechSSO, by OpenID Connect')).toBeVisible();
    expect(screen.getByText('EC2 instances')).toBeVisible();
    expect(screen.getByText('1.4.2')).toBeVisible();
    expect(screen.getByText('Through a proxy of its own')).toBeVisible();
    expect(screen.getByText('Number 2 of the cell')).toBeVisible();
    expect(screen.getByText('User pool, its own')).toBeVisible();
  });

  it('says that who has left the pool is still in its user pool', async () => {
    await show({
      '/tenants/acme': {
        ...initech,
        identity: { ...initech.identity, shared: true },
      },
    });
    expect(
      await screen.findByRole('figure', { name: /Own services/ }),
    ).toHaveTextContent(/User pool: shared$/);
    expect(screen.getByText('User pool, shared')).toBeVisible();
  });

  it('does without what a stack has yet to make', async () => {
    await show({
      '/tenants/acme': {
        ...initech,
        state: 'provisioning',
        identity: undefined,
      },
    });
    expect(await screen.findByText('Provisioning')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Copy user pool id' }),
    ).not.toBeInTheDocument();
  });

  it('copies what people take elsewhere', async () => {
    // The browser's half of copying; jsdom has none.
    document.execCommand = () => true;
    await show();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Copy API address' }),
    );
    expect(
      await screen.findByRole('button', { name: 'API address copied' }),
    ).toBeVisible();
  });

  it('shows a running onboarding with its task', async () => {
    await show({
      '/tenants/acme': {
        ...acme,
        state: 'provisioning',
        operation: {
          kind: 'onboard',
          taskId: 'task-1',
          startedAt: acme.createdAt,
        },
      },
    });
    expect(await screen.findByText('Being onboarded')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open task' })).toHaveAttribute(
      'href',
      '/create/tasks/task-1',
    );
    expect(screen.getByText('Not active yet')).toBeVisible();
    expect(screen.queryByText('Try it')).not.toBeInTheDocument();
  });

  it('says which step of the onboarding runs', async () => {
    const scaffolder: Partial<ScaffolderApi> = {
      getTask: async () =>
        ({
          id: 'task-1',
          status: 'processing',
          spec: {
            steps: [
              { id: 'reserve', name: 'Reserve the name', action: 'a' },
              { id: 'deploy', name: 'Create the stack', action: 'b' },
            ],
          },
        } as never),
      streamLogs: () =>
        ({
          subscribe: ({ next }: { next: (event: object) => void }) => {
            for (const [stepId, status] of [
              ['reserve', 'completed'],
              ['deploy', 'processing'],
            ]) {
              next({ type: 'log', body: { message: status, stepId, status } });
            }
            return { unsubscribe: () => {} };
          },
        } as never),
    };
    await showOnEntityPage(
      <TestApiProvider apis={[[scaffolderApiRef, scaffolder]]}>
        <TenantCard />
      </TestApiProvider>,
      {
        '/tenants/acme': {
          ...acme,
          state: 'provisioning',
          operation: {
            kind: 'onboard',
            taskId: 'task-1',
            startedAt: acme.createdAt,
          },
        },
      },
    );
    expect(
      await screen.findByText(/Step 2 of 2: Create the stack\./),
    ).toBeVisible();
  });

  it('says why an onboarding failed, what to do, and opens the form filled in', async () => {
    await show({
      '/tenants/acme': {
        ...acme,
        state: 'failed',
        failure: {
          operation: 'onboard',
          step: 'api-key',
          cause: 'API Gateway refused CreateApiKey: too many requests.',
          hint: 'Run it again.',
          at: acme.createdAt,
          taskId: 'task-1',
        },
      },
    });
    expect(
      await screen.findByText(
        'Onboarding failed in the step "Issue the API key"',
      ),
    ).toBeVisible();
    expect(
      screen.getByText(/API Gateway refused CreateApiKey: too many requests/),
    ).toBeVisible();
    const retry = await screen.findByRole('link', { name: 'Run it again' });
    const href = new URL(retry.getAttribute('href')!, 'http://portal');
    expect(href.pathname).toBe('/create/templates/default/onboard-tenant');
    expect(JSON.parse(href.searchParams.get('formData')!)).toEqual({
      tenantId: 'acme',
      displayName: 'Acme Corp',
      owner: 'group:default/platform',
      tier: 'basic',
    });
  });

  it('fills in what was chosen for the stack as well', async () => {
    await show({
      '/tenants/acme': {
        ...initech,
        state: 'failed',
        failure: {
          operation: 'onboard',
          step: 'deploy',
          cause: 'OrdersService could not be created: no image 1.4.2.',
          hint: 'Choose another image tag.',
          at: acme.createdAt,
        },
      },
    });
    const retry = await screen.findByRole('link', { name: 'Run it again' });
    const href = new URL(retry.getAttribute('href')!, 'http://portal');
    expect(JSON.parse(href.searchParams.get('formData')!)).toEqual({
      tenantId: 'acme',
      displayName: 'Initech',
      owner: 'group:default/platform',
      tier: 'advanced',
      compute: 'ec2',
      imageTag: '1.4.2',
      identityProvider: { type: 'oidc', name: 'InitechSSO' },
    });
  });

  it('says what cannot be read, and reads it again', async () => {
    let broken = true;
    await show({
      '/tenants/acme': () => (broken ? new Error('Out of order') : acme),
    });
    expect(
      await screen.findByText('This tenant could not be read'),
    ).toBeVisible();
    expect(screen.getByText(/Out of order/)).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Active')).toBeVisible();
  });

  it('shows changes of this tenant at once', async () => {
    let state = 'provisioning';
    const { signal } = await show({
      '/tenants/acme': () => ({ ...acme, state }),
    });
    expect(await screen.findByText('Provisioning')).toBeVisible();
    state = 'active';
    await signal('acme');
    expect(await screen.findByText('Active')).toBeVisible();
  });
});
