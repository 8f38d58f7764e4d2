import { Link } from 'react-router-dom';
import { ListCard } from '../components/ListCard';
import { useList } from '../components/useList';
import { count, formatMoney, totalOf } from '../format';
import { useShop } from '../shopContext';

export function OrdersPage() {
  const { api } = useShop();
  const list = useList('orders', api.orders);
  return (
    <>
      <div className="title">
        <h1>Orders</h1>
        <Link className="button" to="/orders/new">
          Place an order
        </Link>
      </div>
      <ListCard
        list={list}
        what="Orders"
        empty={<p>No orders yet. Place the first one.</p>}
        head={
          <tr>
            <th scope="col">Order</th>
            <th scope="col" className="optional">
              Products
            </th>
            <th scope="col" className="number">
              Total
            </th>
          </tr>
        }
        row={order => (
          <tr key={order.orderId}>
            <th scope="row">
              <Link to={`/orders/${order.orderId}`}>{order.orderName}</Link>
            </th>
            <td className="optional">
              {count(order.orderProducts.length, 'product')}
            </td>
            <td className="number">
              {formatMoney(totalOf(order.orderProducts))}
            </td>
          </tr>
        )}
      />
    </>
  );
}
