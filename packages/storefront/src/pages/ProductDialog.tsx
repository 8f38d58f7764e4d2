import type { Product } from '../api/types';
import { Field } from '../components/Field';
import { FormDialog, textOf } from '../components/FormDialog';
import { useShop } from '../shopContext';

/** Adds a product, or changes one. */
export function ProductDialog(props: {
  product?: Product;
  onClose: () => void;
}) {
  const { product, onClose } = props;
  const { api } = useShop();
  const save = (form: FormData) => {
    const input = {
      name: textOf(form, 'name'),
      sku: textOf(form, 'sku'),
      category: textOf(form, 'category'),
      price: Number(textOf(form, 'price')),
    };
    return product
      ? api.changeProduct(product.productId, input)
      : api.addProduct(input);
  };
  return (
    <FormDialog
      title={product ? `Edit ${product.name}` : 'Add product'}
      words={{ send: 'Save', sending: 'Saving…' }}
      send={save}
      changes="products"
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
