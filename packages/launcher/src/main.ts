import { parseArgs } from 'node:util';
import { deploy } from './commands/deploy';
import { destroy } from './commands/destroy';
import { dev } from './commands/dev';
import { reset } from './commands/reset';
import { test } from './commands/test';
import { up } from './commands/up';
import { PRODUCTION_CONFIG } from './deploy/settings';
import { Failure } from './failure';
import { readPorts } from './process/ports';

async function main(argv: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      yes: { type: 'boolean', default: false },
      empty: { type: 'boolean', default: false },
      port: { type: 'string' },
      'aws-port': { type: 'string' },
      'front-door-port': { type: 'string' },
      'storefront-port': { type: 'string' },
    },
  });
  const ports = readPorts(
    {
      portal: values.port,
      aws: values['aws-port'],
      frontDoor: values['front-door-port'],
      storefront: values['storefront-port'],
    },
    process.env,
  );
  const real = {
    yes: values.yes,
    signal,
    env: process.env,
    configFile: PRODUCTION_CONFIG,
  };
  switch (positionals[0]) {
    case 'up':
      return up({ ports, empty: values.empty, signal });
    case 'deploy':
      return deploy(real);
    case 'destroy':
      return destroy(real);
    case 'dev':
      return dev({ ports, signal });
    case 'test':
      return test(signal);
    case 'reset':
      return reset(ports);
    default:
      throw new Failure(
        `There is no command "${positionals[0]}". Try: up, test, reset, deploy, destroy.`,
      );
  }
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stop.abort());
}

main(process.argv.slice(2), stop.signal).then(
  () => process.exit(0),
  error => {
    if (stop.signal.aborted) {
      process.exit(130);
    }
    // An InputError is what is wrong with the configuration, in a sentence.
    const expected =
      error instanceof Failure ||
      error.name === 'InputError' ||
      error.code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(
      `\ntenantry: ${expected ? error.message : error.stack}\n`,
    );
    process.exit(1);
  },
);
