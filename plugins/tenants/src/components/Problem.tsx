import { Alert, Button } from '@backstage/ui';

/** What failed, why, and a button that tries again, unless trying cannot help. */
export const Problem = ({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: Error;
  onRetry?: () => void;
}) => (
  <Alert
    status="danger"
    icon
    title={title}
    description={error.message}
    customActions={
      onRetry && (
        <Button size="small" variant="secondary" onPress={onRetry}>
          Try again
        </Button>
      )
    }
  />
);
