import type { Config } from '@backstage/config';
import { Failure } from '../failure';
import type { Target } from './target';

/** The cell to deploy. The portal is in the first one of the configuration. */
export type ChosenCell = { cellId: string } & (
  | { hasPortal: true }
  | {
      hasPortal: false;
      /** What a portal elsewhere says when it takes the role to look with. */
      externalId: string;
    }
);

/** As `cell-access-stack` names them, so that they are known before it is made. */
const accessRoles = ({ accountId, partition }: Target, cellId: string) =>
  Object.fromEntries(
    ['read', 'change', 'stacks'].map(role => [
      role,
      `arn:${partition}:iam::${accountId}:role/tenantry-${cellId}-${role}`,
    ]),
  );

/** What the configuration says of a portal's way into its cell has to be what will be there. */
function requireAccess(cell: Config, target: Target, key: string): string {
  const cellId = cell.getString('id');
  for (const [role, arn] of Object.entries(accessRoles(target, cellId))) {
    const given = cell.getOptionalString(`roles.${role}`);
    if (given !== arn) {
      throw new Failure(
        `${key}.roles.${role} of the cell "${cellId}" is ${
          given ? `"${given}"` : 'missing'
        }. It has to be ${arn}, which cell-access-stack makes. Change it, then run this again.`,
      );
    }
  }
  const externalId = cell.getOptionalString('roles.externalId') ?? '';
  if (!/^[A-Za-z0-9+=,.@:/-]{8,}$/.test(externalId)) {
    throw new Failure(
      `${key}.roles.externalId of the cell "${cellId}" is ${
        externalId ? `"${externalId}"` : 'missing'
      }. It has to be 8 letters, digits or +=,.@:/- or more that no other cell has: the portal says it when it takes the role to look with. Set it, then run this again.`,
    );
  }
  return externalId;
}

/** Chooses the cell that is in the account and Region of the credentials. */
export function chooseCell(cells: Config[], target: Target): ChosenCell {
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
  const index = places.findIndex(
    ({ accountId, region }) =>
      accountId === target.accountId && region === target.region,
  );
  if (index < 0) {
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
  const { cellId } = places[index];
  return index === 0
    ? { cellId, hasPortal: true }
    : {
        cellId,
        hasPortal: false,
        externalId: requireAccess(
          cells[index],
          target,
          `tenantry.cells[${index}]`,
        ),
      };
}
