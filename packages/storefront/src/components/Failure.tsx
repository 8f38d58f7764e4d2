import { ApiError } from '../api/ApiError';
import { explain } from '../api/explain';
import { useShop, useTenant } from '../shopContext';
import { ErrorCard } from './ErrorCard';

/** Explains why a request failed for good. */
export function Failure(props: { error: unknown; onRetry?: () => void }) {
  const { error, onRetry } = props;
  const { onSignInAgain } = useShop();
  const { data: tenant } = useTenant();
  const isOver = error instanceof ApiError && error.status === 401;
  return (
    <ErrorCard
      {...explain(error, { tenant })}
      action={isOver ? 'Sign in again' : undefined}
      onRetry={isOver ? onSignInAgain : onRetry}
    />
  );
}
