import { Link } from 'react-router-dom';
import { quotaOf, rateOf, tierName } from '../api/explain';
import { Failure } from '../components/Failure';
import { LoadingRows } from '../components/Loading';
import { useList } from '../components/useList';
import { count, formatMoney, totalOf } from '../format';
import { useShop, useTenant } from '../shopContext';

function Limits() {
  const { data: tenant, error, refetch } = useTenant();
  if (!tenant) {
    return error ? (
      <Failure error={error} onRetry={refetch} />
    ) : (
      <LoadingRows what="Your tier" />
    );
  }
  const { displayName, tier, limits } = tenant;
  return (
    <section className="card" aria-labelledby="tier">
      <h2 id="tier">Tier {tierName(tier)}</h2>
      <dl className="facts">
        <div>
          <dt>Rate</dt>
          <dd>{rateOf(limits)}</dd>
        </div>
        <div>
          <dt>Quota</dt>
          <dd>{quotaOf(limits)}</dd>
        </div>
      </dl>
      <p className="hint">
        For everybody at {displayName} together, programs included. Requests
        over the rate wait and are sent again by themselves.
      </p>
    </section>
  );
}

/** The first page of a list is enough to say whether there is much or little. */
const countOf = (items: unknown[], isAll: boolean, one: string) =>
  isAll ? count(items.length, one) : `More than ${count(items.length, one)}`;

function Orders() {
  const { api } = useShop();
  const { items, hasNextPage, error, refetch } = useList('orders', api.orders);
  if (!items) {
    return error ? (
      <Failure error={error} onRetry={refetch} />
    ) : (
      <LoadingRows what="Orders" />
    );
  }
  return (
    <section className="card" aria-labelledby="orders">
      <h2 id="orders">{countOf(items, !hasNextPage, 'order')}</h2>
      {items.length === 0 ? (
        <p>No orders yet. Place the first one.</p>
      ) : (
        <ul className="rows">
          {items.slice(0, 5).map(order => (
            <li key={order.orderId}>
              <Link to={`/orders/${order.orderId}`}>{order.orderName}</Link>
              <span>{formatMoney(totalOf(order.orderProducts))}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="actions">
        <Link className="button" to="/orders/new">
          Place an order
        </Link>
        {items.length > 0 && <Link to="/orders">All orders</Link>}
      </p>
    </section>
  );
}

function Products() {
  const { api } = useShop();
  const { items, hasNextPage, error, refetch } = useList(
    'products',
    api.products,
  );
  if (!items) {
    return error ? (
      <Failure error={error} onRetry={refetch} />
    ) : (
      <LoadingRows what="Products" />
    );
  }
  const categories = new Set(items.map(({ category }) => category)).size;
  return (
    <section className="card" aria-labelledby="products">
      <h2 id="products">{countOf(items, !hasNextPage, 'product')}</h2>
      <p>
        {items.length === 0
          ? 'Orders are made of products: add the first one.'
          : `In ${count(categories, 'category', 'categories')}.`}
      </p>
      <p className="actions">
        <Link to="/products">
          {items.length === 0 ? 'Add a product' : 'All products'}
        </Link>
      </p>
    </section>
  );
}

/** How a tenant is doing, and what it may do. */
export const DashboardPage = () => (
  <>
    <h1>Dashboard</h1>
    <div className="grid">
      <Orders />
      <div className="stack">
        <Limits />
        <Products />
      </div>
    </div>
  </>
);
