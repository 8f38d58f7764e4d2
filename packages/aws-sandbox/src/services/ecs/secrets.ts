import type { Iam } from '../../iam/iam';
import type { ContainerDefinition, TaskDefinition } from './model';

/** `arn:aws:secretsmanager:<region>:<account>:secret:<name>` and what may follow. */
const VALUE_FROM =
  /^(arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:[^:]+)(?::([^:]*):([^:]*):([^:]*))?$/;

const failure = (words: string) =>
  new Error(
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: ${words}`,
  );

/**
 * What a container's secrets are worth, by the names of their variables. ECS reads them
 * with the task's execution role. Throws in its words.
 */
export function secretValues(
  deps: { iam: Iam; secretText(id: string): string },
  { executionRoleArn }: TaskDefinition,
  { Secrets = [] }: ContainerDefinition,
): Record<string, string> {
  return Object.fromEntries(
    Secrets.map(({ Name, ValueFrom }) => {
      const [, arn, key] = VALUE_FROM.exec(ValueFrom) ?? [];
      if (!arn) {
        throw failure(`invalid ARN ${ValueFrom}`);
      }
      const mayRead =
        executionRoleArn !== undefined &&
        deps.iam.allows(executionRoleArn, 'secretsmanager:GetSecretValue', arn);
      if (!mayRead) {
        throw failure(
          `service call has been retried 1 time(s): AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn}`,
        );
      }
      let text: string;
      try {
        text = deps.secretText(arn);
      } catch (error) {
        throw failure((error as Error).message);
      }
      if (!key) {
        return [Name, text];
      }
      const value = JSON.parse(text)[key];
      if (value === undefined) {
        throw failure(`retrieved secret did not contain json key ${key}`);
      }
      return [Name, String(value)];
    }),
  );
}
