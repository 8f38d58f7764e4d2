import { readdirSync, readFileSync } from 'node:fs';

/** Whether processes of this machine can be looked into; on Linux they can. */
export function canReadProcesses(): boolean {
  try {
    readFileSync('/proc/self/environ');
    return true;
  } catch {
    return false;
  }
}

function environmentsOf(): Array<Record<string, string>> {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return [
          Object.fromEntries(
            lines.map(line => {
              const [name, ...value] = line.split('=');
              return [name, value.join('=')];
            }),
          ),
        ];
      } catch {
        // Ended meanwhile, or somebody else's.
        return [];
      }
    });
}

/**
 * The credentials that a running task of a service has, asked for as the task does:
 * one that the pool's tenants share, or one of a tenant with services of its own.
 */
export async function taskCredentials(
  serviceName: string,
  awsEndpoint: string,
  tenantId?: string,
): Promise<{
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}> {
  const task = environmentsOf().find(
    env =>
      env.SERVICE_NAME === serviceName &&
      env.AWS_ENDPOINT_URL === awsEndpoint &&
      env.TENANT_ID === tenantId,
  );
  if (!task) {
    throw new Error(`No task of ${serviceName} is running`);
  }
  const response = await fetch(task.AWS_CONTAINER_CREDENTIALS_FULL_URI);
  const found = (await response.json()) as Record<string, string>;
  return {
    accessKeyId: found.AccessKeyId,
    secretAccessKey: found.SecretAccessKey,
    sessionToken: found.Token,
  };
}
