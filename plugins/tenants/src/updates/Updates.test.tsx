import type {
  FleetRun,
  FleetUpdatesResponse,
} from '@tenantry/plugin-tenants-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showDashboard } from '../__testUtils__/showDashboard';
import { Updates } from './Updates';

const RUN: FleetRun = {
  runId: 'run',
  version: 7,
  taskId: 'task-9',
  startedBy: 'user:default/olivia',
  startedAt: new Date().toISOString(),
  imageTag: '2.0.0',
  waveSize: 10,
  pauseMinutes: 5,
  maxFailures: 1,
  healthMinutes: 5,
  state: 'running',
  units: 29,
  updated: 4,
  skipped: { pinned: 2, inactive: 1 },
  failures: [],
  wave: {
    number: 3,
    ring: 'advanced',
    phase: 'updating',
    startedAt: new Date().toISOString(),
    units: [
      { id: 'initech', state: 'updated', from: '1.0.0' },
      { id: 'hooli', state: 'updating', from: '1.0.0' },
      { id: 'umbrella', state: 'waiting', from: '1.0.0' },
    ],
  },
};

const NOTHING: FleetUpdatesResponse = {
  versions: [],
  pins: [],
  pinCount: 0,
  canaries: [],
};

const show = (run?: Partial<FleetRun>, answers: Record<string, unknown> = {}) =>
  showDashboard(<Updates />, {
    answers: {
      ...(run
        ? { '/fleet/updates': { ...NOTHING, run: { ...RUN, ...run } } }
        : {}),
      ...answers,
    },
  });

const panel = (name: string | RegExp) => screen.findByRole('region', { name });

describe('versions of the fleet', () => {
  it('say how many run which, tier by tier, and who is pinned, why and until when', async () => {
    await show();
    const versions = await panel('Versions');
    expect(
      within(versions).getByText(/12 tenants on 3 versions/),
    ).toBeVisible();
    expect(within(versions).getAllByText(/^1\.4\.0: \d/)[0]).toBeVisible();
    const pins = await panel('Pins');
    expect(within(pins).getByText(/Their audit ends in spring/)).toBeVisible();
    expect(within(pins).getByText(/ until /)).toBeVisible();
    expect(
      within(versions).getByRole('link', { name: 'Update the fleet' }),
    ).toHaveAttribute('href', '/create/templates/default/update-fleet');
  });

  it('say so when nobody is pinned, and nobody is there', async () => {
    await show(undefined, { '/fleet/updates': NOTHING });
    expect(
      await screen.findByText(
        'Nobody is pinned: new versions reach everybody.',
      ),
    ).toBeVisible();
    expect(screen.getAllByText(/^No tenants/)).toHaveLength(3);
  });

  it('say what could not be read, and read it again', async () => {
    let broken = true;
    await show(undefined, {
      '/fleet/updates': () => (broken ? new Error('Out of order') : NOTHING),
    });
    expect(await screen.findByText('Versions could not be read')).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await panel('Versions')).toBeVisible();
  });
});

describe('an update of the fleet that is under way', () => {
  it('shows how far it is, and the wave', async () => {
    await show({});
    const run = await panel('Updating the fleet to 2.0.0');
    expect(
      within(run).getByText(
        '4 of 29 updated. Passed over: 2 pinned, 1 not in service.',
      ),
    ).toBeVisible();
    expect(
      within(run).getByText(/Wave 3, Advanced, is being updated\./),
    ).toBeVisible();
    const wave = within(run).getByRole('list', { name: 'Wave 3' });
    expect(
      within(wave).getByText(/Updating, 1\.0\.0 to 2\.0\.0/),
    ).toBeVisible();
    // Nobody starts a second one.
    expect(screen.queryByText('Update the fleet')).not.toBeInTheDocument();
    expect(
      within(run).getByRole('link', { name: 'Open the task' }),
    ).toHaveAttribute('href', '/create/tasks/task-9');
  });

  it('says whom it waits to see', async () => {
    const reason =
      'Waits to see how hooli fares. Nobody has looked since it was updated.';
    await show({ reason, wave: { ...RUN.wave!, phase: 'watching' } });
    const run = await panel('Updating the fleet to 2.0.0');
    expect(within(run).getByText('The run waits')).toBeVisible();
    expect(
      within(run).getByText(`${reason} The run goes on once that is known.`),
    ).toBeVisible();
  });

  it.each(['paused', 'stopping'] as const)(
    'does not say that it will go on while it is %s',
    async state => {
      await show({ state, reason: 'Waits to see how hooli fares.' });
      await screen.findByRole('list', { name: 'Wave 3' });
      expect(screen.queryByText('The run waits')).not.toBeInTheDocument();
    },
  );

  it('is paused, resumed and stopped', async () => {
    let state: FleetRun['state'] = 'running';
    const to = (next: FleetRun['state']) => () => {
      state = next;
      return { ...RUN, state };
    };
    await show(undefined, {
      '/fleet/updates': () => ({
        ...NOTHING,
        run: { ...RUN, state, changedBy: 'user:default/olivia' },
      }),
      '/fleet/updates/pause': to('paused'),
      '/fleet/updates/resume': to('running'),
      '/fleet/updates/stop': to('stopping'),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Pause' }));
    const paused = await panel('Paused: updating the fleet to 2.0.0');
    expect(paused).toHaveTextContent(/not in service\. Paused by olivia\./);
    await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(await panel('Updating the fleet to 2.0.0')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(await panel('Stopping: updating the fleet to 2.0.0')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Stop' }),
    ).not.toBeInTheDocument();
  });

  it('says why it cannot be paused', async () => {
    const refusal = new Error('You may not change the fleet.');
    refusal.name = 'NotAllowedError';
    await show({}, { '/fleet/updates/pause': refusal });
    await userEvent.click(await screen.findByRole('button', { name: 'Pause' }));
    expect(
      await screen.findByText('You may not change the fleet.'),
    ).toBeVisible();
  });

  it('says why it stopped, who went back, and how to go on', async () => {
    await show({
      state: 'stopped',
      endedAt: new Date().toISOString(),
      reason: '1 failure, and 1 stops it; the wave was brought back.',
      failures: [{ id: 'initech', problem: 'Exit code 3.' }],
      wave: {
        ...RUN.wave!,
        phase: 'done',
        units: [
          { id: 'hooli', state: 'rolled-back', from: '1.0.0' },
          { id: 'umbrella', state: 'waiting', from: '1.0.0' },
          {
            id: 'initech',
            state: 'failed',
            from: '1.0.0',
            problem: 'Exit code 3.',
          },
        ],
      },
    });
    const run = await panel('Stopped: updating the fleet to 2.0.0');
    expect(
      within(run).getByText(/1 failure, and 1 stops it.*to go on/),
    ).toBeVisible();
    const wave = within(run).getByRole('list', { name: 'Wave 3' });
    // Whoever has failed is never among those who are not shown.
    expect(
      within(wave)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'initech Failed, 1.0.0 to 2.0.0Exit code 3.',
      'hooli Went back, runs 1.0.0',
      'umbrella Not begun, runs 1.0.0',
    ]);
    expect(
      within(run).getByText('3 tenants: 1 not begun, 1 failed, 1 went back.'),
    ).toBeVisible();
    const link = screen.getByRole('link', { name: 'Update the fleet' });
    expect(decodeURIComponent(link.getAttribute('href')!)).toContain(
      '{"imageTag":"2.0.0"}',
    );
  });

  it('names those who failed in earlier waves', async () => {
    await show({ failures: [{ id: 'tyrell', problem: 'Exit code 137.' }] });
    const earlier = await screen.findByRole('list', {
      name: 'Failed in earlier waves',
    });
    expect(within(earlier).getByText('Exit code 137.')).toBeVisible();
  });

  it('says so while it is not known yet who is to be updated', async () => {
    await show({ wave: undefined, units: 0, updated: 0 });
    expect(
      await screen.findByText(/^Looks who is to be updated\./),
    ).toBeVisible();
    expect(screen.queryByRole('meter', { name: /^Updated/ })).toBeNull();
  });

  it.each([
    ['completed', 'Nobody had to be updated.'],
    ['stopped', 'Nobody was updated.'],
  ] as const)(
    'says that nobody was updated by a run that is %s',
    async (state, said) => {
      const endedAt = new Date().toISOString();
      const skipped = { pinned: 0, inactive: 0 };
      await show({
        state,
        endedAt,
        wave: undefined,
        units: 0,
        updated: 0,
        skipped,
      });
      expect(await screen.findByText(said)).toBeVisible();
    },
  );

  it('is forgotten a day after it went well', async () => {
    await show({ state: 'completed', endedAt: '2026-01-01T00:00:00Z' });
    await panel('Versions');
    expect(screen.queryByText(/was updated to/)).not.toBeInTheDocument();
  });

  it('is looked at again when something changed', async () => {
    const { requests, signal } = await show({});
    await panel('Updating the fleet to 2.0.0');
    const asked = () =>
      requests.filter(path => path === '/fleet/updates').length;
    const before = asked();
    await signal();
    await waitFor(() => expect(asked()).toBe(before + 1));
  });
});
