import type { Sandbox } from '@tenantry/aws-sandbox';
import { withFrontDoor } from './frontDoor';
import { startTestCell } from './testCell';

/** Gives each test a cell of its own whose tenants share the pool; stops it. */
export function withPoolCells(
  take: (sandbox: Sandbox) => void | Promise<void>,
): void {
  const door = withFrontDoor();
  let sandbox: Sandbox | undefined;
  beforeEach(async () => {
    // Where this one does not start, that of the test before is not stopped again.
    sandbox = undefined;
    sandbox = await startTestCell({ apiUrl: door.url });
    await take(sandbox);
  });
  afterEach(() => sandbox?.stop());
}
