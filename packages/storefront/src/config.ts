import * as z from 'zod/mini';

const config = z.object({
  /** The tenants' API, where tenants are looked up by name; without trailing slash. */
  apiUrl: z.url(),
});

export type Config = z.output<typeof config>;

/** Reads what the deployment wrote beside the bundle: the same bundle serves every cell. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json');
  return config.parse(await response.json());
}
