import { useState, type FormEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router-dom';
import { Failure } from '../components/Failure';
import { Field } from '../components/Field';
import { ListCard } from '../components/ListCard';
import { useList } from '../components/useList';
import { formatMoney, totalOf } from '../format';
import { useShop } from '../shopContext';

/** Chooses products and quantities, and orders them. */
export function NewOrderPage() {
  const { api } = useShop();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const list = useList('products', api.products);
  const [name, setName] = useState('');
  const [quantities, setQuantities] = useState<Record<string, number>>({});
  const lines = (list.items ?? [])
    .filter(({ productId }) => quantities[productId] > 0)
    .map(({ productId, price }) => ({
      productId,
      price,
      quantity: quantities[productId],
    }));
  const place = useMutation({
    mutationFn: () =>
      api.placeOrder({ orderName: name.trim(), orderProducts: lines }),
    onSuccess: async order => {
      await queries.invalidateQueries({ queryKey: ['orders'] });
      navigate(`/orders/${order.orderId}`, { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    place.mutate();
  };
  return (
    <form onSubmit={submit}>
      <p className="back">
        <Link to="/orders">Orders</Link>
      </p>
      <h1>Place an order</h1>
      <Field
        label="Name of the order"
        hint="What it is for, such as “Spring window”"
        value={name}
        required
        maxLength={200}
        onChange={event => setName(event.target.value)}
      />
      <ListCard
        list={list}
        what="Products to order"
        empty={
          <p>
            There is nothing to order yet.{' '}
            <Link to="/products">Add a product</Link> first.
          </p>
        }
        head={
          <tr>
            <th scope="col">Product</th>
            <th scope="col" className="number">
              Price
            </th>
            <th scope="col" className="number">
              Quantity
            </th>
          </tr>
        }
        row={product => (
          <tr key={product.productId}>
            <th scope="row">{product.name}</th>
            <td className="number">{formatMoney(product.price)}</td>
            <td className="number">
              <input
                className="quantity"
                type="number"
                inputMode="numeric"
                min={0}
                max={1_000_000}
                step={1}
                aria-label={`Quantity of ${product.name}`}
                value={quantities[product.productId] ?? 0}
                onChange={event =>
                  setQuantities({
                    ...quantities,
                    [product.productId]: event.target.valueAsNumber || 0,
                  })
                }
              />
            </td>
          </tr>
        )}
      />
      {place.error && <Failure error={place.error} />}
      <div className="actions">
        <strong aria-live="polite">Total {formatMoney(totalOf(lines))}</strong>
        <button disabled={lines.length === 0 || place.isPending}>
          {place.isPending ? 'Placing…' : 'Place order'}
        </button>
      </div>
    </form>
  );
}
