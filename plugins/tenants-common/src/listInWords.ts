const FORMAT = new Intl.ListFormat('en-GB');

/** `orders`; `orders and products`; `orders, products and users`. */
export const listInWords = (words: string[]): string => FORMAT.format(words);
