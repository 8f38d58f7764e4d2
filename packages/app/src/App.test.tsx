import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import App from './App';

describe('App', () => {
  it('loads every feature and lets one choose whom to be', async () => {
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          data: {
            app: { title: 'Test', baseUrl: 'http://localhost:1' },
            backend: { baseUrl: 'http://localhost:1' },
            auth: {
              providers: {
                guest: {
                  users: [
                    {
                      entityRef: 'user:default/ada',
                      title: 'Ada',
                      role: 'Operator',
                    },
                  ],
                },
              },
            },
            techdocs: { storageUrl: 'http://localhost:1/api/techdocs/static' },
          },
          context: 'test',
        },
      ] as any,
    };
    render(App.createRoot());
    const card = await screen.findByRole(
      'button',
      { name: 'Sign in as Ada, Operator' },
      { timeout: 20_000 },
    );
    // No back end answers in this test: the page says so, and lets one choose again.
    await userEvent.click(card);
    expect(
      await screen.findByText(/^Signing in as Ada failed/, undefined, {
        timeout: 20_000,
      }),
    ).toBeInTheDocument();
  }, 60_000);
});
