import type { Config } from '@backstage/config';
import { Failure } from '../failure';
import type { Target } from './target';

/** As `cell-access-stack` names them, so that they are known before it is made. */
const accessRoles = ({ accountId, partition }: Target, cellId: string) =>
  Object.fromEntries(
    ['read', 'change', 'stacks'].map(role => [
      role,
      `arn:${partition}:iam::${accountId}:role/tenantry-${cellId}-${role}`,
    ]),
  );

/**
 * What a portal elsewhere says when it takes the role to look with. What the configuration
 * says of its way into the cell has to be what will be there.
 */
export function requireAccess(
  cells: Config[],
  index: number,
  target: Target,
): string {
  const cell = cells[index];
  const cellId = cell.getString('id');
  const key = `tenantry.cells[${index}].roles`;
  for (const [role, arn] of Object.entries(accessRoles(target, cellId))) {
    const given = cell.getOptionalString(`roles.${role}`);
    if (given !== arn) {
      throw new Failure(
        `${key}.${role} of the cell "${cellId}" is ${
          given ? `"${given}"` : 'missing'
        }. It has to be ${arn}, which cell-access-stack makes. Change it, then run this again.`,
      );
    }
  }
  const externalId = cell.getOptionalString('roles.externalId') ?? '';
  if (!/^[A-Za-z0-9_+=,.@:/-]{8,}$/.test(externalId)) {
    throw new Failure(
      `${key}.externalId of the cell "${cellId}" is ${
        externalId ? `"${externalId}"` : 'missing'
      }. It has to be 8 letters, digits or _+=,.@:/- or more that no other cell has: the portal says it when it takes the role to look with. Set it, then run this again.`,
    );
  }
  const other = cells.find(
    each =>
      each !== cell &&
      each.getOptionalString('roles.externalId') === externalId,
  );
  if (other) {
    throw new Failure(
      `${key}.externalId of the cell "${cellId}" is that of the cell "${other.getString(
        'id',
      )}" as well. It has to be one that no other cell has. Change it, then run this again.`,
    );
  }
  return externalId;
}

/** The index of the cell that is in the account and Region of the credentials. */
export function chooseCell(cells: Config[], target: Target): number {
  const places = cells.map((cell, index) => {
    const [accountId, region] = ['accountId', 'region'].map(key => {
      const value = cell.getOptionalString(key);
      if (!value) {
        throw new Failure(
          `tenantry.cells[${index}].${key} of the cell "${cell.getString(
            'id',
          )}" is missing. Where there are several cells, each has to say where it is. Set it, then run this again.`,
        );
      }
      return value;
    });
    return { cellId: cell.getString('id'), accountId, region };
  });
  const isHere = ({ accountId, region }: (typeof places)[number]) =>
    accountId === target.accountId && region === target.region;
  const here = places.filter(isHere);
  if (here.length > 1) {
    throw new Failure(
      `The cells ${here
        .map(({ cellId }) => `"${cellId}"`)
        .join(' and ')} of tenantry.cells are in the account ${
        target.accountId
      }, ${
        target.region
      }. Each needs an account or a Region of its own. Change one of them, then run this again.`,
    );
  }
  if (here.length === 0) {
    const known = places.map(
      ({ cellId, accountId, region }) =>
        `"${cellId}" is in ${accountId}, ${region}`,
    );
    throw new Failure(
      `These credentials are of the account ${
        target.accountId
      }, and the Region is ${target.region}; no cell is there: ${known.join(
        ', ',
      )}. Use credentials of that account and set AWS_REGION, or change tenantry.cells, then run this again.`,
    );
  }
  return places.indexOf(here[0]);
}
