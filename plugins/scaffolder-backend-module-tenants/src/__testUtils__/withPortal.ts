import { startCell, type TestCell } from './cell';
import { startPortal, VALUES, type TestPortal } from './portal';

/** Hands every test of a file a cell of its own and a portal for it, and ends both afterwards. */
export function withPortal(
  use: (fresh: { cell: TestCell; portal: TestPortal }) => void,
  options: {
    /** Whether acme is onboarded already. */
    isOnboarded?: boolean;
    cell?: Parameters<typeof startCell>[0];
  } = {},
): void {
  let cell: TestCell | undefined;
  let portal: TestPortal | undefined;

  beforeEach(async () => {
    // Where one does not start, those of the test before are not stopped again.
    cell = undefined;
    portal = undefined;
    cell = await startCell(options.cell);
    portal = await startPortal(cell.config);
    if (options.isOnboarded) {
      await portal.end(await portal.start(VALUES));
    }
    use({ cell, portal });
  });
  afterEach(async () => {
    await portal?.stop();
    await cell?.stop();
  });
}
