import type { components } from '../contract';

type Options = components['schemas']['PasskeyOptions'];
type Json = { toJSON: () => unknown };

/** Whether this browser can take the server's options as they are (WebAuthn Level 3). */
export const passkeysHere = typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** Asks the browser for a passkey that it has; null when the person gives none. */
export async function showPasskey(options: Options): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey as unknown as PublicKeyCredentialRequestOptionsJSON);
  return given(() => navigator.credentials.get({ publicKey }));
}

/** Asks the browser to make a passkey; null when the person does not want to. */
export async function makePasskey(options: Options): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey as unknown as PublicKeyCredentialCreationOptionsJSON);
  return given(() => navigator.credentials.create({ publicKey }));
}

async function given(ask: () => Promise<Credential | null>): Promise<unknown> {
  try {
    return ((await ask()) as (Credential & Json) | null)?.toJSON() ?? null;
  } catch (failed) {
    if (failed instanceof DOMException) return null;
    throw failed;
  }
}
