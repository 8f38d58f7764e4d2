import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import { App } from './App';
import { ErrorCard } from './components/ErrorCard';
import { loadConfig } from './config';
import './style/theme.css';
import './style/layout.css';
import './style/cards.css';
import './style/tables.css';
import './style/forms.css';
import './style/loading.css';
import './style/phone.css';

const root = createRoot(document.getElementById('root')!);

loadConfig().then(
  config =>
    root.render(
      <StrictMode>
        <BrowserRouter>
          <App config={config} />
        </BrowserRouter>
      </StrictMode>,
    ),
  () =>
    root.render(
      <main className="narrow">
        <ErrorCard
          title="The app could not start"
          text="Its configuration could not be read."
          onRetry={() => window.location.reload()}
        />
      </main>,
    ),
);
