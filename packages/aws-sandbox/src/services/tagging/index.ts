import * as schemas from '@aws-sdk/client-resource-groups-tagging-api';
import { only } from '../../http/only';
import type { AwsService } from '../../types';

/** A resource with its tags. */
export interface Tagged {
  arn: string;
  tags: Record<string, string>;
}

/** The API's page length, also the longest. */
const MAX_PAGE = 100;

/** Resource Groups Tagging API: what carries which tags, whichever service it is of. */
export function createTagging(
  sources: Array<() => Tagged[] | Promise<Tagged[]>>,
): AwsService {
  return {
    signingName: 'tagging',
    protocol: 'json',
    schemas: schemas as never,
    accessOf: operation => [{ action: `tag:${operation}`, resource: '*' }],
    operations: {
      async GetResources(input: schemas.GetResourcesInput) {
        only(
          input,
          ['TagFilters', 'PaginationToken', 'ResourcesPerPage'],
          'tagging:GetResources',
        );
        const all = (
          await Promise.all(sources.map(async source => source()))
        ).flat();
        const matching = all
          .filter(({ tags }) =>
            (input.TagFilters ?? []).every(
              ({ Key, Values = [] }) =>
                tags[Key!] !== undefined &&
                (Values.length === 0 || Values.includes(tags[Key!])),
            ),
          )
          .sort((a, b) => (a.arn < b.arn ? -1 : 1));
        const start = Number(input.PaginationToken || 0);
        const end = start + (input.ResourcesPerPage ?? MAX_PAGE);
        return {
          ResourceTagMappingList: matching
            .slice(start, end)
            .map(({ arn, tags }) => ({
              ResourceARN: arn,
              Tags: Object.entries(tags).map(([Key, Value]) => ({
                Key,
                Value,
              })),
            })),
          PaginationToken: end < matching.length ? String(end) : '',
        };
      },
    },
  };
}
