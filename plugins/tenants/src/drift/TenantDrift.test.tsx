import type { TenantDriftResponse } from '@tenantry/plugin-tenants-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { acme, initech } from '../__testUtils__/fakeBackend';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { TenantDrift } from './TenantDrift';
import { fleetDriftSentence, pathWords } from './words';

const AT = '2026-11-01T00:00:00Z';
const STACK = { stackName: 'tenant-acme', shared: false };

const DRIFTED: TenantDriftResponse = {
  ...STACK,
  drift: {
    state: 'drifted',
    since: AT,
    checkedAt: AT,
    resources: [
      {
        logicalId: 'ProxyService2A2C076C',
        type: 'AWS::ECS::Service',
        physicalId: 'arn:proxy',
        state: 'modified',
        differences: [
          {
            path: '/HealthCheckGracePeriodSeconds',
            kind: 'changed',
            expected: '30',
            actual: '300',
          },
          { path: '/PropagateTags', kind: 'removed', expected: 'SERVICE' },
        ],
      },
      {
        logicalId: 'Logs',
        type: 'AWS::Logs::LogGroup',
        state: 'deleted',
        differences: [],
      },
    ],
  },
};

const show = (answer: unknown, tenant = initech, more: object = {}) =>
  showOnEntityPage(<TenantDrift tenant={tenant} />, {
    '/tenants/acme/drift': answer,
    ...more,
  });

describe('how a tenant’s stack compares', () => {
  it('says what differs, from what to what, and offers to bring it back', async () => {
    await show(DRIFTED);
    expect(await screen.findByText('Drifted')).toBeVisible();
    expect(
      screen.getByText(/2 resources are not as the template says/),
    ).toBeVisible();
    const table = screen.getByRole('table', {
      name: 'What differs of ECS service ProxyService',
    });
    expect(
      within(table)
        .getAllByRole('row')
        .map(row => row.textContent),
    ).toEqual([
      'PropertyThe template saysIt is',
      'Health check grace period seconds30300',
      'Propagate tagsSERVICEnothing',
    ]);
    expect(screen.getByText(/somebody has deleted it/)).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Compare and repair' }),
    ).toHaveAttribute('href', expect.stringContaining('repair-tenant'));
  });

  it('says that all is well, and does not offer to repair what is', async () => {
    await show({
      ...STACK,
      drift: { state: 'in-sync', since: AT, checkedAt: AT, resources: [] },
    });
    expect(await screen.findByText('As its template says')).toBeVisible();
    expect(screen.queryByRole('link', { name: /repair/ })).toBeNull();
  });

  it('compares when asked, and says that it takes a while', async () => {
    let asked = false;
    const { requests } = await show(
      () => (asked ? { ...STACK, comparingSince: AT } : STACK),
      initech,
      {
        '/tenants/acme/drift/compare': () => {
          asked = true;
          return { ...STACK, comparingSince: AT };
        },
      },
    );
    expect(
      await screen.findByText(/has not been compared with its template yet/),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Compare now' }));
    expect(
      await screen.findByText('CloudFormation is comparing it'),
    ).toBeVisible();
    expect(requests).toContain('/tenants/acme/drift/compare');
  });

  it('says why a try brought nothing, and keeps what was found before', async () => {
    await show({
      ...DRIFTED,
      problem: 'AWS is throttling our calls.',
      triedAt: AT,
    });
    expect(
      await screen.findByText('The latest try brought no result'),
    ).toBeVisible();
    expect(screen.getByText(/What you see is from before/)).toBeVisible();
    expect(screen.getByText('Drifted')).toBeVisible();
  });

  it('says that it could not be read', async () => {
    await show(new Error('The database is away.'));
    expect(await screen.findByText('The database is away.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  it('of a tenant of the pool is that of the pool, which is not repaired for one', async () => {
    await show({ ...DRIFTED, shared: true }, acme);
    expect(
      await screen.findByText(/that of all tenants of the pool/),
    ).toBeVisible();
    expect(screen.queryByRole('link', { name: /repair/ })).toBeNull();
  });
});

describe('words', () => {
  it.each([
    ['/DesiredCount', 'Desired count'],
    ['/Conditions/0/Field', 'Conditions, number 1, field'],
    ['/SSESpecification/SSEEnabled', 'SSE specification, SSE enabled'],
  ])('%s: %s', (path, words) => {
    expect(pathWords(path)).toBe(words);
  });

  it.each([
    [{ drifted: 0, inSync: 0, unknown: 0, unchecked: 0 }, /No tenant has/],
    [{ drifted: 0, inSync: 0, unknown: 0, unchecked: 2 }, /No stack has/],
    [{ drifted: 0, inSync: 31, unknown: 0, unchecked: 0 }, /None of 31/],
    [{ drifted: 2, inSync: 29, unknown: 0, unchecked: 0 }, /^2 of 31 stacks/],
  ])('%j', (fleet, words) => {
    expect(fleetDriftSentence(fleet)).toMatch(words);
  });
});
