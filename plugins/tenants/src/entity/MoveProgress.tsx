import { Flex, Text } from '@backstage/ui';
import {
  TIER_WORDS,
  type MovePhase,
  type TenantMove,
} from '@tenantry/plugin-tenants-common';
import { COLOURS } from '../charts/colours';
import { Meter } from '../charts/Meter';
import { Quiet } from '../components/Quiet';
import { formatNumber, formatSeconds } from '../words';

const PHASES: Record<MovePhase, string> = {
  building: 'What it goes to is being made; it is served from where it was.',
  copying: 'Its data is being copied; it is served from where it was.',
  observing: 'It is served from where it goes to; where it was is kept.',
  cleaning:
    'It is served from where it goes to; where it was is being removed.',
};

const COPIED =
  'Its data is copied; it is served from where it was until API Gateway knows its new key.';

const progressWords = ({
  rows,
  total,
  rate,
  secondsLeft,
}: NonNullable<TenantMove['progress']>): string => {
  const done = `${formatNumber(rows)} of ${formatNumber(
    total,
  )} rows, ${formatNumber(rate)} a second`;
  return secondsLeft
    ? `${done}, about ${formatSeconds(secondsLeft)} left`
    : done;
};

/** Once both sides hold the same it waits for the key of its new plan, and for its turn. */
const isCopied = ({ phase, progress }: TenantMove): boolean =>
  phase === 'copying' &&
  progress !== undefined &&
  progress.rows >= progress.total;

/** How far a tenant's way to another tier has come. */
export const MoveProgress = ({ move }: { move: TenantMove }) => {
  const { from, to, phase, progress, frozenMs } = move;
  return (
    <section aria-label="Change of tier">
      <Flex direction="column" gap="2">
        <Text variant="body-medium" weight="bold">
          From {TIER_WORDS[from]} to {TIER_WORDS[to]}
        </Text>
        <Quiet>
          {isCopied(move) ? COPIED : PHASES[phase]}
          {frozenMs !== undefined &&
            ` Its writes waited for ${(frozenMs / 1000).toFixed(1)} s.`}
        </Quiet>
        {progress && phase === 'copying' && !isCopied(move) && (
          <>
            <Meter
              label="Rows copied"
              value={progress.rows}
              max={progress.total}
              text={progressWords(progress)}
              colour={COLOURS.main}
            />
            <Quiet>{progressWords(progress)}</Quiet>
          </>
        )}
      </Flex>
    </section>
  );
};
