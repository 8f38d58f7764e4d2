import type {
  AuditorService,
  AuditorServiceEventSeverityLevel,
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Request } from 'express';

/** Does what a person asks for, and notes in the audit log whether it was done. */
export async function audited(
  { httpAuth, auditor }: { httpAuth: HttpAuthService; auditor: AuditorService },
  request: Request<any>,
  event: {
    eventId: string;
    severityLevel: AuditorServiceEventSeverityLevel;
    meta: { [key: string]: string };
  },
  work: (
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ) => Promise<void>,
): Promise<void> {
  const credentials = await httpAuth.credentials(request, { allow: ['user'] });
  const noted = await auditor.createEvent({ ...event, request });
  try {
    await work(credentials);
    await noted.success();
  } catch (error) {
    await noted.fail({ error: error as Error });
    throw error;
  }
}
