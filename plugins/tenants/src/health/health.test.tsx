import type { ServiceDeployment } from '@tenantry/plugin-tenants-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showDashboard } from '../__testUtils__/showDashboard';
import { plain } from './Events';
import { HealthCard } from './HealthCard';
import { HealthContent } from './HealthContent';
import { isServiceOfTenants } from './isServiceOfTenants';
import { deploymentWords, tasksWords, taskWords } from './words';

const show = (
  tenantId: string,
  options: Parameters<typeof showDashboard>[1] = {},
) => showDashboard(<HealthContent />, { tenantId, ...options });

describe('words of health', () => {
  it('say of tasks what runs and what should', () => {
    const of = (running: number, desired: number, pending = 0) =>
      tasksWords({ running, desired, pending });
    expect(of(2, 3, 1)).toBe('2 of 3 tasks run, 1 starting');
    expect(of(1, 1)).toBe('1 of 1 task runs');
    expect(of(0, 2)).toBe('No task runs, 2 should');
    expect(of(0, 0)).toBe('No task should run');
    expect(taskWords({ id: '1', service: 'a', status: 'RUNNING' })).toBe(
      'Running',
    );
    expect(
      taskWords({ id: '1', service: 'a', status: 'RUNNING', healthy: false }),
    ).toBe('Running, but its health check fails');
  });

  it('leave names out of what ECS says', () => {
    expect(
      plain('(service orders) (deployment ecs-svc/1) deployment completed.'),
    ).toBe('Deployment completed.');
    expect(
      plain('(service orders) has started 2 tasks: (task a) (task b).'),
    ).toBe('Has started 2 tasks.');
  });

  it('say of deployments how far they are', () => {
    const deployment: ServiceDeployment = {
      id: '1',
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      desired: 2,
      running: 1,
      pending: 1,
      failedTasks: 0,
      taskDefinition: 'orders:2',
      createdAt: '2026-11-24T00:00:00Z',
      updatedAt: '2026-11-24T00:00:00Z',
    };
    expect(deploymentWords(deployment)).toBe(
      'Rolling out, 1 of 2 tasks running',
    );
    expect(
      deploymentWords({
        ...deployment,
        rolloutState: 'FAILED',
        failedTasks: 3,
      }),
    ).toBe('Failed, 3 tasks failed');
    expect(deploymentWords({ ...deployment, status: 'ACTIVE' })).toBe(
      'Being replaced, 1 task left',
    );
  });
});

describe('the health of a tenant', () => {
  it('says of each service what runs and why not', async () => {
    await show('umbrella');
    const orders = await screen.findByRole('region', { name: 'orders' });
    expect(orders).toHaveTextContent(/Degraded/);
    expect(orders).toHaveTextContent(/exit code 137, out of memory/i);
    expect(orders).toHaveTextContent(/1 of 2 tasks run, 1 starting/);
    expect(orders).toHaveTextContent(/1 of 2 targets healthy/);
    expect(
      within(orders).getByRole('meter', { name: 'Tasks of orders' }),
    ).toHaveAttribute('aria-valuetext', '1 of 2 tasks run, 1 starting');
    expect(await screen.findByText('CPU and memory')).toBeVisible();
    expect(screen.getAllByText('Has reached a steady state.')[0]).toBeVisible();
  });

  it('shows a failed deployment', async () => {
    await show('initech');
    const products = await screen.findByRole('region', { name: 'products' });
    expect(products).toHaveTextContent(/Failed, 3 tasks failed/);
  });

  it('asks AWS for tasks and logs only when the reader does', async () => {
    const { requests } = await show('umbrella');
    const asked = () => requests.filter(path => path.includes('/tasks'));
    await screen.findByRole('region', { name: 'orders' });
    expect(asked()).toEqual([]);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show live tasks' }),
    );
    const task = (await screen.findByText('91bc77')).closest('li')!;
    expect(task).toHaveTextContent(/Stopped.*Exit code 137, out of memory\./);
    expect(task).toHaveTextContent(/order-service:1\.4\.0, started/);
    expect(task).not.toHaveTextContent(/amazonaws/);
    expect(screen.getByText('3f2a9c').closest('li')).toHaveTextContent(
      /order-service:1\.4\.0, 0\.25 vCPU, 512 MiB/,
    );
    expect(asked()).toEqual(['/tenants/umbrella/tasks']);
    await userEvent.click(
      within(task).getByRole('button', { name: /Show log/ }),
    );
    expect(await screen.findByText(/listening/)).toBeVisible();
    expect(asked().at(-1)).toBe('/tenants/umbrella/tasks/91bc77/logs');
  });

  it('says when services are shared', async () => {
    await show('acme-corp');
    expect(
      await screen.findByText(/what hurts here hurts all tenants/),
    ).toBeVisible();
  });

  it.each([
    ['soylent', 'Suspended', /front door refuses its requests/],
    ['massive-dynamic', 'Being onboarded', /as soon as they exist/],
    [
      'tyrell',
      'Failed in the step "Get the services ready"',
      /did not become stable/,
    ],
  ])('says of %s that it is not in service', async (id, title, words) => {
    await show(id);
    expect(await screen.findByText(title)).toBeVisible();
    expect(screen.getByText(words)).toBeVisible();
  });

  it('says how old it is, and what cannot be read', async () => {
    await show('umbrella', { problem: 'Access was denied.' });
    expect(await screen.findByText(/^Health: data from 4 min/)).toBeVisible();
  });

  it('says what cannot be read, and reads it again', async () => {
    let broken = true;
    const { fleet } = await show('umbrella', {
      answers: {
        '/tenants/umbrella/health': () =>
          broken ? new Error('Out of order') : fleet.tenantHealth('umbrella'),
      },
    });
    expect(
      await screen.findByText('The health of this tenant could not be read'),
    ).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('region', { name: 'orders' })).toBeVisible();
  });
});

describe('the card on the overview', () => {
  it('says how the last hour was', async () => {
    await showDashboard(<HealthCard />, { tenantId: 'umbrella' });
    expect(await screen.findByText('Degraded')).toBeVisible();
    expect(await screen.findByText(/^\d[\d,]* requests$/)).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'All about its health' }),
    ).toHaveAttribute('href', '/catalog/default/tenant/umbrella/health');
  });

  it('shows health when usage cannot be read', async () => {
    await showDashboard(<HealthCard />, {
      tenantId: 'umbrella',
      answers: { '/tenants/umbrella/usage': new Error('Out of order') },
    });
    expect(await screen.findByText('Degraded')).toBeVisible();
    expect(
      await screen.findByText('The usage could not be read'),
    ).toBeVisible();
  });
});

describe('a service', () => {
  const component = (annotations?: Record<string, string>) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'order-service', annotations },
  });

  it('is known by its annotation', () => {
    expect(
      isServiceOfTenants(component({ 'tenantry.io/service': 'orders' })),
    ).toBe(true);
    expect(isServiceOfTenants(component())).toBe(false);
    expect(
      isServiceOfTenants({
        ...component({ 'tenantry.io/service': 'orders' }),
        kind: 'API',
      }),
    ).toBe(false);
  });
});
