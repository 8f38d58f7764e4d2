import { createServer } from 'node:net';
import { Failure } from '../failure';

/** The ports of one running Tenantry. */
export interface Ports {
  portal: number;
  aws: number;
  frontDoor: number;
  storefront: number;
}

const NAMES: Record<
  keyof Ports,
  { what: string; flag: string; variable: string }
> = {
  portal: { what: 'the portal', flag: '--port', variable: 'TENANTRY_PORT' },
  aws: {
    what: 'the embedded AWS APIs',
    flag: '--aws-port',
    variable: 'TENANTRY_AWS_PORT',
  },
  frontDoor: {
    what: "the tenants' API",
    flag: '--front-door-port',
    variable: 'TENANTRY_FRONT_DOOR_PORT',
  },
  storefront: {
    what: 'the storefront',
    flag: '--storefront-port',
    variable: 'TENANTRY_STOREFRONT_PORT',
  },
};

const DEFAULTS = { portal: 7007, aws: 4566, frontDoor: 8080 };

function parsePort(value: string, source: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Failure(
      `${source} is "${value}"; it must be a port number from 1 to 65535.`,
    );
  }
  return port;
}

/** Reads the ports: flag first, then environment variable, then default. */
export function readPorts(
  flags: Partial<Record<keyof Ports, string>>,
  env: NodeJS.ProcessEnv,
): Ports {
  const pick = (key: keyof Ports, otherwise: number) => {
    const { flag, variable } = NAMES[key];
    const fromFlag = flags[key];
    if (fromFlag !== undefined) {
      return parsePort(fromFlag, flag);
    }
    const fromEnv = env[variable];
    return fromEnv ? parsePort(fromEnv, variable) : otherwise;
  };
  const frontDoor = pick('frontDoor', DEFAULTS.frontDoor);
  const ports = {
    portal: pick('portal', DEFAULTS.portal),
    aws: pick('aws', DEFAULTS.aws),
    frontDoor,
    // Beside what it talks to: a second Tenantry needs no more flags than before.
    storefront: pick('storefront', frontDoor + 1),
  };
  if (new Set(Object.values(ports)).size < 4) {
    throw new Failure(
      `The portal, the AWS APIs, the tenants' API and the storefront need four different ports; got ${ports.portal}, ${ports.aws}, ${ports.frontDoor} and ${ports.storefront}.`,
    );
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Refuses to start on a port that somebody else has. */
export async function requireFreePorts(ports: Ports): Promise<void> {
  for (const key of Object.keys(NAMES) as (keyof Ports)[]) {
    if (!(await isFree(ports[key]))) {
      const { what, flag, variable } = NAMES[key];
      throw new Failure(
        `Port ${ports[key]}, meant for ${what}, is taken by another program. Stop that program, or choose another port with ${flag} or ${variable}.`,
      );
    }
  }
}
