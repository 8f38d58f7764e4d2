import { proxyContract } from './__testUtils__/contract';
import { startStandIn } from './__testUtils__/standIn';

describe('what the embedded AWS account runs in place of nginx', () => {
  proxyContract(startStandIn);
});
