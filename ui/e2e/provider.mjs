// An OpenID Connect provider for tests: panva's oidc-provider, which is certified by the OpenID Foundation, with the forms that it brings for
// development, at which everybody is who they say. Prints its issuer when it listens.
//   node e2e/provider.mjs REDIRECT_URI

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [redirect] = process.argv.slice(2);
const GROUPS = { keeper: ['keepers'], watcher: ['watchers'] };
let handle = (_request, answer) => answer.writeHead(503).end();
const server = createServer((request, answer) => handle(request, answer));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'lake', client_secret: 'the-secret-of-the-client-0123456789', redirect_uris: [redirect] }],
    claims: { openid: ['sub', 'preferred_username', 'groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['of-a-test'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id, groups: GROUPS[id] ?? [] }) }),
  });
  handle = provider.callback();
  console.log(issuer);
});
