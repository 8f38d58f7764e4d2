import { chromium, type Browser, type Page } from '@playwright/test';
import { mailedPassword } from '../demo/tenantUser';
import { findChromium } from '../process/chromium';
import type { DeployedPortal } from './deployedPortal';

/** Somebody at a browser of this machine, who comes to a deployed portal. */
export class Visitor {
  private constructor(
    private readonly portal: DeployedPortal,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async start(portal: DeployedPortal): Promise<Visitor> {
    const { hostname } = new URL(portal.url);
    const browser = await chromium.launch({
      executablePath: findChromium(process.env),
      args: [
        '--no-sandbox',
        `--host-resolver-rules=MAP ${hostname} 127.0.0.1:${portal.balancer.port}`,
      ],
    });
    const page = await browser.newPage({
      baseURL: portal.url,
      // Nobody has signed the balancer's certificate.
      ignoreHTTPSErrors: true,
    });
    return new Visitor(portal, browser, page);
  }

  /** Presses the portal's button. Returns the window that it opens. */
  async pressSignIn(): Promise<Page> {
    const [popup] = await Promise.all([
      this.page.waitForEvent('popup'),
      this.page.getByRole('button', { name: /^Sign in with/ }).click(),
    ]);
    return popup;
  }

  /** Signs in with the mailed password, and chooses one. */
  async signInFirst(address: string, password: string): Promise<void> {
    const { endpoint } = this.portal.deployment.sandbox;
    const mailed = await mailedPassword(endpoint, address);
    const popup = await this.pressSignIn();
    await popup.getByLabel('E-mail address').fill(address);
    await popup.getByLabel('Password').fill(mailed!);
    await popup.getByRole('button', { name: 'Sign in' }).click();
    await popup.getByLabel('New password').fill(password);
    await popup.getByRole('button', { name: 'Save and sign in' }).click();
    await this.page.getByRole('link', { name: 'Tenants' }).first().waitFor();
  }

  /** Who the portal takes them for, after a reload. */
  async identity() {
    const [answer] = await Promise.all([
      this.page.waitForResponse(/\/api\/auth\/oidc\/refresh/),
      this.page.reload(),
    ]);
    return (await answer.json()).backstageIdentity.identity;
  }

  /** Signs out in the settings. Resolves on the page to sign in on. */
  async signOut(): Promise<void> {
    await this.page.goto('/settings');
    await this.page.getByTestId('user-settings-menu').click();
    await this.page.getByTestId('sign-out').click();
    await this.page.getByRole('heading', { name: /^Sign in to/ }).waitFor();
  }

  leave(): Promise<void> {
    return this.browser.close();
  }
}
