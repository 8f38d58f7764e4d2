import { NotSupportedError } from '../../../errors';
import type { Collection } from '../../../state/store';
import type { Account, ResourceHandler } from '../../../types';
import type { HeadersPolicy } from '../model';

/** Each of the security headers, as it is written. */
const SECURITY_HEADERS: Record<
  string,
  (settings: any) => Record<string, string>
> = {
  ContentSecurityPolicy: ({ ContentSecurityPolicy }) => ({
    'content-security-policy': ContentSecurityPolicy,
  }),
  ContentTypeOptions: () => ({ 'x-content-type-options': 'nosniff' }),
  FrameOptions: ({ FrameOption }) => ({ 'x-frame-options': FrameOption }),
  ReferrerPolicy: ({ ReferrerPolicy }) => ({
    'referrer-policy': ReferrerPolicy,
  }),
  // Browsers take it from an answer over TLS only, and there is none here.
  StrictTransportSecurity: () => ({}),
};

function headersOf(config: any): Record<string, string> {
  const { Name, Comment, SecurityHeadersConfig = {}, ...other } = config;
  const unknown = [
    ...Object.keys(other),
    ...Object.keys(SecurityHeadersConfig).filter(
      name => !(name in SECURITY_HEADERS),
    ),
  ];
  if (unknown.length > 0) {
    throw new NotSupportedError(
      `${unknown[0]} of AWS::CloudFront::ResponseHeadersPolicy`,
    );
  }
  return Object.assign(
    {},
    ...Object.entries(SecurityHeadersConfig).map(([name, settings]) =>
      SECURITY_HEADERS[name](settings),
    ),
  );
}

/** `AWS::CloudFront::ResponseHeadersPolicy` */
export function headersPolicyHandler(
  account: Account,
  policies: Collection<HeadersPolicy>,
): ResourceHandler {
  const save = (id: string, { ResponseHeadersPolicyConfig }: any) => {
    policies.put(id, { id, headers: headersOf(ResponseHeadersPolicyConfig) });
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    type: 'AWS::CloudFront::ResponseHeadersPolicy',
    properties: ['ResponseHeadersPolicyConfig'],
    create: async properties => save(account.ids.uuid(), properties),
    update: async (id, properties) => save(id, properties),
    async delete(id) {
      policies.delete(id);
    },
  };
}
