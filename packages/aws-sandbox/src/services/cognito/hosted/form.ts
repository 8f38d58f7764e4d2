import type { WireRequest } from '../../../http/protocols/types';

export const formOf = ({ body }: WireRequest) =>
  new URLSearchParams(body.toString());
