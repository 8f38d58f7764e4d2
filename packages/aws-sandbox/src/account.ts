import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { Faults } from './state/faults';
import { openStore } from './state/store';
import type { Account, Clock, Ids, Logger } from './types';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

const randomIds: Ids = {
  hex: length =>
    randomBytes(Math.ceil(length / 2))
      .toString('hex')
      .slice(0, length),
  alphanumeric: length =>
    Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  uuid: () => randomUUID(),
};

const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

export interface AccountOptions {
  /** 12 digits. */
  accountId?: string;
  region?: string;
  /** Where state is kept; without it, state ends with the process. */
  dataDir?: string;
  logger?: Logger;
  clock?: Clock;
  ids?: Ids;
  /** Decides which calls faults hit by chance; 0 to 1. */
  random?: () => number;
}

/** Where the servers listen, once they do. */
export interface Addresses {
  endpoint?: string;
  pagesUrl?: string;
  frontDoorUrl?: string;
  distributionUrl?: string;
}

/** The account that all services share. Addresses are known once the servers listen. */
export function createAccount(
  options: AccountOptions,
  addresses: Addresses,
): Account {
  const { accountId = '000000000000', region = 'us-east-1' } = options;
  const known = (address: string | undefined) => {
    if (!address) {
      throw new Error('The sandbox does not listen yet');
    }
    return address;
  };
  return {
    accountId,
    region,
    clock: options.clock ?? { now: () => new Date() },
    ids: options.ids ?? randomIds,
    store: openStore(options.dataDir),
    faults: new Faults(options.random),
    logger: options.logger ?? silent,
    endpoint: () => known(addresses.endpoint),
    pagesUrl: () => known(addresses.pagesUrl),
    frontDoorUrl: () => known(addresses.frontDoorUrl),
    distributionUrl: () => known(addresses.distributionUrl),
    arn: (service, resource) =>
      `arn:aws:${service}:${region}:${accountId}:${resource}`,
  };
}
