import { renderHook } from '@testing-library/react';
import { LOOK_AGAIN_MS, useLookAgain } from './useLive';

let visible = true;

function seen(now: boolean) {
  visible = now;
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('looking again', () => {
  beforeEach(() => {
    visible = true;
    jest.useFakeTimers();
    jest
      .spyOn(document, 'visibilityState', 'get')
      .mockImplementation(() => (visible ? 'visible' : 'hidden'));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('happens again and again while somebody can see it', () => {
    const look = jest.fn();
    const { unmount } = renderHook(() => useLookAgain(look));
    expect(look).not.toHaveBeenCalled();
    jest.advanceTimersByTime(3 * LOOK_AGAIN_MS);
    expect(look).toHaveBeenCalledTimes(3);
    unmount();
    jest.advanceTimersByTime(3 * LOOK_AGAIN_MS);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it('leaves no turn out when one comes a little late', () => {
    const look = jest.fn();
    renderHook(() => useLookAgain(look));
    const startedMs = Date.now();
    // The clock is ahead of the timer's tick, as it is when a page is busy.
    jest.setSystemTime(startedMs + 20);
    jest.advanceTimersByTime(LOOK_AGAIN_MS);
    jest.setSystemTime(startedMs + LOOK_AGAIN_MS);
    jest.advanceTimersByTime(LOOK_AGAIN_MS);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it('waits while nobody can, and catches up at once', () => {
    const look = jest.fn();
    renderHook(() => useLookAgain(look));
    seen(false);
    jest.advanceTimersByTime(10 * LOOK_AGAIN_MS);
    expect(look).not.toHaveBeenCalled();
    seen(true);
    expect(look).toHaveBeenCalledTimes(1);
    seen(false);
    seen(true);
    expect(look).toHaveBeenCalledTimes(1);
  });
});
