import type { AwsService, ProtocolName } from '../../types';
import { awsJson } from './json';
import { jsonAsIs } from './jsonAsIs';
import { awsQuery } from './query';
import { restJson } from './restJson';
import type { Protocol } from './types';

const PROTOCOLS: Record<ProtocolName, Protocol> = {
  json: awsJson,
  'json-as-is': jsonAsIs,
  query: awsQuery,
  'rest-json': restJson,
};

/** The wire protocol that a service speaks. */
export const protocolOf = ({ protocol }: AwsService): Protocol =>
  typeof protocol === 'string' ? PROTOCOLS[protocol] : protocol;
