import { useState } from 'react';
import type { Product } from '../api/types';
import { ListCard } from '../components/ListCard';
import { useList } from '../components/useList';
import { formatMoney } from '../format';
import { useShop } from '../shopContext';
import { ProductDialog } from './ProductDialog';

/** What the tenant sells; whoever may sign in may change it. */
export function ProductsPage() {
  const { api } = useShop();
  const list = useList('products', api.products);
  const [edited, setEdited] = useState<Product | 'new'>();
  return (
    <>
      <div className="title">
        <h1>Products</h1>
        <button type="button" onClick={() => setEdited('new')}>
          Add product
        </button>
      </div>
      <ListCard
        list={list}
        what="Products"
        empty={
          <p>No products yet. Add the first one: orders are made of them.</p>
        }
        head={
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="optional">
              SKU
            </th>
            <th scope="col" className="optional">
              Category
            </th>
            <th scope="col" className="number">
              Price
            </th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        }
        row={product => (
          <tr key={product.productId}>
            <th scope="row">{product.name}</th>
            <td className="optional">{product.sku}</td>
            <td className="optional">{product.category}</td>
            <td className="number">{formatMoney(product.price)}</td>
            <td className="number">
              <button
                type="button"
                className="quiet"
                aria-label={`Edit ${product.name}`}
                onClick={() => setEdited(product)}
              >
                Edit
              </button>
            </td>
          </tr>
        )}
      />
      {edited && (
        <ProductDialog
          product={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
