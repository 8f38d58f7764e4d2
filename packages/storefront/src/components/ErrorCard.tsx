/** What failed, why, and a button that does something about it. */
export function ErrorCard(props: {
  title: string;
  text: string;
  action?: string;
  onRetry?: () => void;
}) {
  const { title, text, action = 'Try again', onRetry } = props;
  return (
    <div className="card error" role="alert">
      <h2>{title}</h2>
      <p>{text}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {action}
        </button>
      )}
    </div>
  );
}
