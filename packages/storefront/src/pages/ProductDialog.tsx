import type { FormEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Product } from '../api/types';
import { Dialog } from '../components/Dialog';
import { Failure } from '../components/Failure';
import { Field } from '../components/Field';
import { useShop } from '../shopContext';

/** Adds a product, or changes one. */
export function ProductDialog(props: {
  product?: Product;
  onClose: () => void;
}) {
  const { product, onClose } = props;
  const { api } = useShop();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (form: FormData) => {
      const text = (name: string) => String(form.get(name)).trim();
      const input = {
        name: text('name'),
        sku: text('sku'),
        category: text('category'),
        price: Number(text('price')),
      };
      return product
        ? api.changeProduct(product.productId, input)
        : api.addProduct(input);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['products'] });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget));
  };
  return (
    <Dialog
      title={product ? `Edit ${product.name}` : 'Add product'}
      onClose={onClose}
    >
      <form onSubmit={submit}>
        <Field
          label="Name"
          name="name"
          required
          maxLength={200}
          defaultValue={product?.name}
        />
        <Field
          label="SKU"
          name="sku"
          required
          maxLength={64}
          defaultValue={product?.sku}
        />
        <Field
          label="Category"
          name="category"
          required
          maxLength={100}
          defaultValue={product?.category}
        />
        <Field
          label="Price"
          name="price"
          type="number"
          inputMode="decimal"
          required
          min={0}
          step="0.01"
          defaultValue={product?.price}
        />
        {save.error && <Failure error={save.error} />}
        <div className="actions">
          <button disabled={save.isPending}>
            {save.isPending ? 'Saving…' : 'Save'}
          </button>
          <button type="button" className="quiet" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
