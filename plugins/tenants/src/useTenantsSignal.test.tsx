import { signalApiRef } from '@backstage/plugin-signals-react';
import { TestApiProvider } from '@backstage/test-utils';
import { renderHook } from '@testing-library/react';
import { FakeSignals } from './__testUtils__/FakeSignals';
import { PAUSE_MS, useTenantsSignal } from './useTenantsSignal';

function listen(tenantId?: string) {
  const signals = new FakeSignals();
  const calls: number[] = [];
  const onChange = () => calls.push(Date.now());
  const { unmount } = renderHook(() => useTenantsSignal(onChange, tenantId), {
    wrapper: ({ children }) => (
      <TestApiProvider apis={[[signalApiRef, signals]]}>
        {children}
      </TestApiProvider>
    ),
  });
  return { signals, calls, unmount };
}

describe('changes of tenants', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are told at once, and those that follow closely together', () => {
    const { signals, calls } = listen();
    signals.send(['acme']);
    expect(calls).toHaveLength(1);
    for (let change = 0; change < 50; change++) {
      signals.send([`tenant-${change}`]);
    }
    expect(calls).toHaveLength(1);
    jest.advanceTimersByTime(PAUSE_MS);
    expect(calls).toHaveLength(2);
    jest.advanceTimersByTime(10 * PAUSE_MS);
    expect(calls).toHaveLength(2);
  });

  it('are told to those whom they concern', () => {
    const { signals, calls } = listen('acme');
    signals.send(['globex']);
    expect(calls).toHaveLength(0);
    // Arriving together must not hide one behind the other.
    signals.send(['acme', 'globex']);
    signals.send(['globex']);
    expect(calls).toHaveLength(1);
  });

  it('are told to nobody who has left', () => {
    const { signals, calls, unmount } = listen();
    signals.send(['acme']);
    signals.send(['acme']);
    unmount();
    jest.advanceTimersByTime(PAUSE_MS);
    expect(calls).toHaveLength(1);
    expect(signals.listeners).toBe(0);
  });
});
