import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { AuthorizerFlushes } from '../AuthorizerFlushes';
import type { ApiTables } from '../tables';

/** What is done to stages while they serve; CloudFormation makes them. */
export const stageOperations = (
  { stages }: ApiTables,
  flushes: AuthorizerFlushes,
): AwsService['operations'] => ({
  FlushStageAuthorizersCache({ restApiId, stageName, ...rest }) {
    only(rest, [], 'apigateway:FlushStageAuthorizersCache');
    if (!stages.get(`${restApiId}/${stageName}`)) {
      throw new AwsError(
        'NotFoundException',
        'Invalid stage identifier specified',
        404,
      );
    }
    flushes.flush(restApiId, stageName);
  },
});
