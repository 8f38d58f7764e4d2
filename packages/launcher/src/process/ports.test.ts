import { createServer, type AddressInfo } from 'node:net';
import { readPorts, requireFreePorts } from './ports';

describe('readPorts', () => {
  it('prefers a flag to a variable to the default', () => {
    expect(
      readPorts(
        { portal: '1111' },
        { TENANTRY_PORT: '2222', TENANTRY_AWS_PORT: '3333' },
      ),
    ).toEqual({
      portal: 1111,
      aws: 3333,
      frontDoor: 8080,
      storefront: 8081,
    });
    expect(readPorts({ frontDoor: '9000' }, {}).storefront).toBe(9001);
    expect(readPorts({ storefront: '9000' }, {}).storefront).toBe(9000);
  });

  it.each(['0', 'x', '70000', '80.5'])(
    'refuses %s and names the flag',
    value => {
      expect(() => readPorts({ aws: value }, {})).toThrow(
        `--aws-port is "${value}"`,
      );
    },
  );

  it('refuses one port for two things', () => {
    expect(() => readPorts({ aws: '8080' }, {})).toThrow(/four different/);
  });
});

describe('requireFreePorts', () => {
  it('names the taken port, and the flag and the variable that change it', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await expect(
        requireFreePorts({
          portal: port,
          aws: port + 1,
          frontDoor: port + 2,
          storefront: port + 3,
        }),
      ).rejects.toThrow(
        new RegExp(`Port ${port}.*portal.*--port or TENANTRY_PORT`),
      );
    } finally {
      server.close();
    }
  });
});
