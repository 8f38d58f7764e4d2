/** The place of something that is on its way. */
export const Loading = ({ what }: { what: string }) => (
  <div className="loading" role="status">
    <span className="spinner" aria-hidden="true" />
    {what}…
  </div>
);

/** The place of a list that is on its way: as high as some of its rows. */
export const LoadingRows = ({ what }: { what: string }) => (
  <div className="card" role="status">
    <span className="visually-hidden">{what}…</span>
    {[70, 45, 60, 52].map(width => (
      <div key={width} className="skeleton" data-width={width} />
    ))}
  </div>
);
