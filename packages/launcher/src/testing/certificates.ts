import { KeyObject } from 'node:crypto';
import {
  X509CertificateGenerator,
  type Extension,
  type X509Certificate,
} from '@peculiar/x509';

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/** A certificate with the private key that belongs to it. */
interface Identity {
  cert: X509Certificate;
  privateKey: CryptoKey;
}

/** Issues a certificate with an RSA key of 2,048 bits; it signs itself unless there is an issuer. */
export async function issue(
  name: string,
  extensions: Extension[],
  issuer?: Identity,
): Promise<Identity> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(RSA, true, [
    'sign',
    'verify',
  ]);
  const cert = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer?.cert.subject ?? `CN=${name}`,
    publicKey,
    signingKey: issuer?.privateKey ?? privateKey,
    signingAlgorithm: RSA,
    extensions,
  });
  return { cert, privateKey };
}

/** The private key, as TLS servers take it. */
export const keyOf = ({ privateKey }: Identity): string =>
  KeyObject.from(privateKey).export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
