import { TENANTS_SIGNAL_CHANNEL } from '@tenantry/plugin-tenants-common';
import { waitFor } from '@tenantry/aws-sandbox/testing';
import type { PortalApi } from '../demo/portalApi';

const CONNECT_TIMEOUT_MS = 3_000;

/** What an open page hears of tenants that changed. */
export interface OpenPage {
  /** Ids of tenants that changed since the page was opened. */
  readonly heard: Set<string>;
  close(): void;
}

/** Tries again as the app does: a portal that was just started takes the first one, and does not answer it. */
const connect = (open: () => WebSocket): Promise<WebSocket> =>
  waitFor(async () => {
    const socket = open();
    const isOpen = await new Promise<boolean>(resolve => {
      socket.addEventListener('open', () => resolve(true));
      socket.addEventListener('error', () => resolve(false));
      setTimeout(() => resolve(false), CONNECT_TIMEOUT_MS);
    });
    if (isOpen) {
      return socket;
    }
    socket.close();
    return undefined;
  });

/** Listens as a page that is open in a browser: only those who looked at tenants are told. */
export async function openPage(
  portalUrl: string,
  api: PortalApi,
): Promise<OpenPage> {
  await api.get('/api/tenants/tenants');
  const heard = new Set<string>();
  const token = await api.token();
  const socket = await connect(() => {
    const url = `${portalUrl.replace('http', 'ws')}/api/signals`;
    return new WebSocket(url, token);
  });
  socket.addEventListener('message', ({ data }) => {
    const { message } = JSON.parse(String(data));
    (message.tenantIds as string[]).forEach(id => heard.add(id));
  });
  socket.send(
    JSON.stringify({ action: 'subscribe', channel: TENANTS_SIGNAL_CHANNEL }),
  );
  return { heard, close: () => socket.close() };
}
