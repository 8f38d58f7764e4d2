import type { WireResponse } from '../../../http/protocols/types';

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; place-items: center; min-height: 100vh; margin: 0; background: Canvas; }
main { box-sizing: border-box; width: min(24rem, 100vw); padding: 2rem 1.5rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.375rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; margin-top: 0.25rem; padding: 0.625rem; font: inherit; border: 1px solid GrayText; border-radius: 6px; }
button { width: 100%; margin-top: 1.5rem; padding: 0.625rem; font: inherit; font-weight: 600; color: #fff; background: #0b5cad; border: 0; border-radius: 6px; }
[role=alert] { margin: 1rem 0 0; padding: 0.5rem 0.75rem; border-left: 4px solid #c62828; }
small { display: block; margin-top: 2rem; }`;

export const page = (
  title: string,
  body: string,
  status = 200,
): WireResponse => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  },
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(
    title,
  )}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(
    title,
  )}</h1>${body}<small>The sandbox’s stand-in for Amazon Cognito’s sign-in page.</small></main></body></html>`,
});

const alert = (message?: string) =>
  message ? `<p role="alert">${escapeHtml(message)}</p>` : '';

/** The page that asks for name and password. It posts to its own address. */
export const signInPage = (options: { message?: string; name?: string } = {}) =>
  page(
    'Sign in',
    `${alert(options.message)}<form method="post">
<label>E-mail address<input name="username" type="email" autocomplete="username" required autofocus value="${escapeHtml(
      options.name ?? '',
    )}"></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button></form>`,
    options.message ? 400 : 200,
  );

/** The page that asks somebody with a mailed password for one of their own. */
export const newPasswordPage = (session: string, message?: string) =>
  page(
    'Choose a password',
    `<p>The one that was mailed to you works once.</p>${alert(
      message,
    )}<form method="post"><input type="hidden" name="session" value="${escapeHtml(
      session,
    )}">
<label>New password<input name="newPassword" type="password" autocomplete="new-password" required autofocus></label>
<button>Save and sign in</button></form>`,
    message ? 400 : 200,
  );

export const errorPage = (message: string) =>
  page('This does not work', alert(message), 400);
