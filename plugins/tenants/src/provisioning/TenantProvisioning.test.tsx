import type {
  StackEvent,
  TenantResourcesResponse,
} from '@tenantry/plugin-tenants-common';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { acme, initech } from '../__testUtils__/fakeBackend';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { TenantProvisioning } from './TenantProvisioning';
import { LIVE_MS } from './useStack';

const AT = '2026-11-01T00:00:00Z';

const READY: TenantResourcesResponse = {
  stack: {
    name: 'tenant-acme',
    id: 'arn:aws:cloudformation:us-east-1:1:stack/tenant-acme/x',
    status: 'CREATE_COMPLETE',
    inProgress: false,
    shared: false,
    createdAt: AT,
    consoleUrl: 'https://console.example/stack',
  },
  resources: [
    {
      logicalId: 'OrdersTable',
      type: 'AWS::DynamoDB::Table',
      physicalId: 'acme-orders',
      status: 'CREATE_COMPLETE',
      updatedAt: AT,
    },
  ],
  events: [
    {
      id: '1',
      at: AT,
      logicalId: 'OrdersTable',
      type: 'AWS::DynamoDB::Table',
      status: 'CREATE_COMPLETE',
    },
  ],
};

const BUSY: TenantResourcesResponse = {
  ...READY,
  stack: { ...READY.stack!, status: 'CREATE_IN_PROGRESS', inProgress: true },
  resources: [{ ...READY.resources[0], status: 'CREATE_IN_PROGRESS' }],
};

const show = (answer: unknown, tenant: object = initech) =>
  showOnEntityPage(<TenantProvisioning />, {
    '/tenants/acme': tenant,
    '/tenants/acme/resources': answer,
  });

const reads = (requests: string[]) =>
  requests.filter(each => each.endsWith('/resources')).length;

describe('the stack of a tenant', () => {
  it('is shown with its resources and events in words, codes a click away', async () => {
    await show(READY);
    const stack = await screen.findByRole('region', { name: 'Stack' });
    expect(
      within(stack).getByText('Created', { selector: 'span' }),
    ).toBeVisible();
    expect(screen.getByText('Its resource is there.')).toBeVisible();
    expect(
      screen.getByRole('link', { name: /Open in the AWS console/ }),
    ).toHaveAttribute('href', 'https://console.example/stack');
    const resources = screen.getByRole('region', { name: 'Resources' });
    expect(within(resources).getByText(/DynamoDB table/)).toBeVisible();
    expect(within(resources).getByText('acme-orders')).not.toBeVisible();
    await userEvent.click(within(resources).getByText(/DynamoDB table/));
    expect(within(resources).getByText('acme-orders')).toBeVisible();
    expect(within(resources).getByText('AWS::DynamoDB::Table')).toBeVisible();
    expect(
      within(screen.getByRole('region', { name: 'Events' })).getByText(
        /DynamoDB table/,
      ),
    ).toHaveTextContent('DynamoDB table OrdersTable created');
    expect(screen.getByText(/Read from AWS/)).toHaveTextContent(
      'Read from AWS just now.',
    );
  });

  it('is read again on demand once nothing happens', async () => {
    const { requests } = await show(READY);
    const refresh = await screen.findByRole('button', { name: 'Refresh' });
    const before = reads(requests);
    await userEvent.click(refresh);
    await screen.findByRole('button', { name: 'Refresh' });
    expect(reads(requests)).toBe(before + 1);
  });

  it('says that others share it', async () => {
    await show({ ...READY, stack: { ...READY.stack, shared: true } }, acme);
    expect(await screen.findByText('This stack is shared')).toBeVisible();
    expect(screen.getByText(/Basic tenants share/)).toBeVisible();
  });

  it('says first what made it fail', async () => {
    const failed = (logicalId: string, reason: string): StackEvent => ({
      ...READY.events[0],
      id: logicalId,
      logicalId,
      type: 'AWS::ECS::Service',
      status: 'CREATE_FAILED',
      reason,
    });
    await show({
      ...READY,
      stack: { ...READY.stack, status: 'ROLLBACK_COMPLETE' },
      resources: [],
      events: [
        failed('Orders', 'Resource creation cancelled'),
        failed('Products', 'CannotPullContainerError: no such tag'),
      ],
    });
    const alert = (
      await screen.findByText('ECS service Products could not be created')
    ).closest('.bui-Alert') as HTMLElement;
    expect(alert).toHaveTextContent('CannotPullContainerError: no such tag');
    expect(screen.getByText('Rolled back')).toBeVisible();
  });

  it("says it in ECS's own words where the registry has them", async () => {
    await show(
      {
        ...READY,
        stack: { ...READY.stack, status: 'ROLLBACK_COMPLETE' },
        resources: [],
      },
      {
        ...initech,
        state: 'failed',
        failure: {
          operation: 'onboard',
          step: 'deploy',
          cause: 'Its last task could not start: no such image.',
          hint: 'Choose a tag that exists.',
          at: AT,
        },
      },
    );
    expect(
      await screen.findByText(
        'Its last task could not start: no such image. Choose a tag that exists.',
      ),
    ).toBeVisible();
  });

  it('says why there is none', async () => {
    await show({ resources: [], events: [] }, { ...initech, state: 'failed' });
    expect(await screen.findByText('There is no stack')).toBeVisible();
    expect(screen.getByText(/failed before it was made/)).toBeVisible();
  });

  it('says what cannot be read, and reads it again', async () => {
    let broken = true;
    await show(() => (broken ? new Error('Rate exceeded.') : READY));
    expect(
      await screen.findByText('The stack could not be read'),
    ).toBeVisible();
    expect(screen.getByText('Rate exceeded.')).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Its resource is there.')).toBeVisible();
  });

  it('offers no second try to those who may not see it', async () => {
    const denied = new Error('You may not see tenants.');
    denied.name = 'NotAllowedError';
    await show(denied);
    expect(await screen.findByText('You may not see tenants.')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Try again' }),
    ).not.toBeInTheDocument();
  });
});

describe('a stack at which CloudFormation works', () => {
  beforeEach(() => {
    jest.useFakeTimers({ advanceTimers: true });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const wait = () => act(() => jest.advanceTimersByTimeAsync(LIVE_MS));

  it('is read over and over until it is done', async () => {
    let answer = BUSY;
    const { requests } = await show(() => answer);
    expect(await screen.findByText(/again every 4 s/)).toBeVisible();
    expect(
      screen.getByText('0 of 1 resource is there, 1 being worked on.'),
    ).toBeVisible();
    answer = READY;
    await wait();
    expect(await screen.findByText('Its resource is there.')).toBeVisible();
    const done = reads(requests);
    await wait();
    await wait();
    expect(reads(requests)).toBe(done);
  });

  it('is read over and over while the tenant is worked on', async () => {
    const operation = { kind: 'onboard', taskId: 'task-1', startedAt: AT };
    let tenant: object = { ...initech, state: 'provisioning', operation };
    let answer: TenantResourcesResponse = { resources: [], events: [] };
    await show(
      () => answer,
      () => tenant,
    );
    expect(await screen.findByText('There is no stack')).toBeVisible();
    answer = BUSY;
    await wait();
    expect(await screen.findByText('Being created')).toBeVisible();
    answer = READY;
    tenant = initech;
    await wait();
    expect(await screen.findByText('Its resource is there.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Refresh' })).toBeVisible();
  });

  it('is not read while nobody looks', async () => {
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const { requests } = await show(BUSY);
    await screen.findByText(/again every 4 s/);
    const before = reads(requests);
    await wait();
    expect(reads(requests)).toBe(before);
    hidden.mockRestore();
    await wait();
    expect(reads(requests)).toBeGreaterThan(before);
  });
});
