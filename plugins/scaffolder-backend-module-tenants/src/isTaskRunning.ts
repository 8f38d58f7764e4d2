import type { AuthService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';

/** Whether a task of the scaffolder is waiting or at work; one that it does not know is not. */
export async function isTaskRunning(
  { auth, scaffolder }: { auth: AuthService; scaffolder: ScaffolderService },
  taskId: string,
): Promise<boolean> {
  try {
    const { status } = await scaffolder.getTask(
      { taskId },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return status === 'open' || status === 'processing';
  } catch (error) {
    if (
      isError(error) &&
      /NotFound|404/.test(`${error.name} ${error.message}`)
    ) {
      return false;
    }
    throw error;
  }
}
