import type {
  DriftedResource,
  DriftState,
  FleetDrift,
} from '@tenantry/plugin-tenants-common';
import { countOf, formatNumber, plainWords } from '../words';

/** How a stack compares, as a filter and a mark call it. */
export const DRIFT_WORDS: Record<DriftState, string> = {
  'in-sync': 'As its template says',
  drifted: 'Drifted',
  unknown: 'Not known',
};

/** How a stack compares, in a sentence. */
export function driftSentence(
  state: DriftState,
  resources: DriftedResource[],
): string {
  const differing = resources.filter(each => each.state !== 'unknown').length;
  const unknown = resources.length - differing;
  switch (state) {
    case 'in-sync':
      return 'Everything that CloudFormation can compare is as the template says.';
    case 'drifted':
      return `${countOf(differing, 'resource')} ${
        differing === 1 ? 'is' : 'are'
      } not as the template says: somebody has changed ${
        differing === 1 ? 'it' : 'them'
      } outside of CloudFormation.`;
    default:
      return unknown > 0
        ? `CloudFormation could not look at ${countOf(unknown, 'resource')}.`
        : 'CloudFormation could not compare all of it.';
  }
}

/** `/DeploymentConfiguration/MaximumPercent`: `Deployment configuration, maximum percent`. */
export function pathWords(path: string): string {
  const words = path
    .split('/')
    .filter(Boolean)
    .map(part =>
      /^\d+$/.test(part) ? `number ${Number(part) + 1}` : plainWords(part),
    )
    .join(', ');
  return words && `${words[0].toUpperCase()}${words.slice(1)}`;
}

/** How many of the fleet's stacks differ, in a sentence. */
export function fleetDriftSentence({
  drifted,
  inSync,
  unknown,
  unchecked,
}: FleetDrift): string {
  const checked = drifted + inSync + unknown;
  if (checked === 0) {
    return unchecked === 0
      ? 'No tenant has a stack of its own.'
      : 'No stack has been compared with its template yet.';
  }
  if (drifted === 0) {
    return checked === 1
      ? 'The one stack that was compared is as its template says.'
      : `None of ${formatNumber(
          checked,
        )} stacks is known to differ from its template.`;
  }
  return `${formatNumber(drifted)} of ${countOf(checked, 'stack')} ${
    drifted === 1 ? 'differs' : 'differ'
  } from what the template says.`;
}
