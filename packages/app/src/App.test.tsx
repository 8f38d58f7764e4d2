import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('loads every feature and asks the back end who is there', async () => {
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          data: {
            app: { title: 'Test', baseUrl: 'http://localhost:1' },
            backend: { baseUrl: 'http://localhost:1' },
            techdocs: { storageUrl: 'http://localhost:1/api/techdocs/static' },
          },
          context: 'test',
        },
      ] as any,
    };
    render(App.createRoot());
    // No back end answers in this test: the guest sign-in says so instead of a blank page.
    expect(
      await screen.findByText(
        /not appear to be signed in|sign.?in failed/i,
        undefined,
        {
          timeout: 20_000,
        },
      ),
    ).toBeInTheDocument();
  }, 30_000);
});
