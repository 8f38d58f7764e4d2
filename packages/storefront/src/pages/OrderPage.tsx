import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import { Failure } from '../components/Failure';
import { LoadingRows } from '../components/Loading';
import { useList } from '../components/useList';
import { formatMoney, totalOf } from '../format';
import { useShop } from '../shopContext';

/** One order, line by line. */
export function OrderPage() {
  const { id = '' } = useParams();
  const { api } = useShop();
  const { data, error, refetch } = useQuery({
    queryKey: ['order', id],
    queryFn: ({ signal }) => api.order(id, signal),
  });
  const { items: products = [] } = useList('products', api.products);
  if (!data) {
    return error ? (
      <Failure error={error} onRetry={refetch} />
    ) : (
      <LoadingRows what="The order" />
    );
  }
  const nameOf = (productId: string) =>
    products.find(product => product.productId === productId)?.name ??
    productId;
  return (
    <>
      <p className="back">
        <Link to="/orders">Orders</Link>
      </p>
      <h1>{data.orderName}</h1>
      <p className="hint">Order {data.orderId}</p>
      <div className="card table">
        <table>
          <caption className="visually-hidden">Products of the order</caption>
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col" className="number">
                Quantity
              </th>
              <th scope="col" className="number optional">
                Price
              </th>
              <th scope="col" className="number">
                Sum
              </th>
            </tr>
          </thead>
          <tbody>
            {data.orderProducts.map((line, index) => (
              <tr key={index}>
                <th scope="row">{nameOf(line.productId)}</th>
                <td className="number">{line.quantity.toLocaleString()}</td>
                <td className="number optional">{formatMoney(line.price)}</td>
                <td className="number">{formatMoney(totalOf([line]))}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              <td />
              <td className="optional" />
              <td className="number">
                {formatMoney(totalOf(data.orderProducts))}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  );
}
