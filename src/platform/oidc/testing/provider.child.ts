// A real OpenID provider in a process of its own. What it is told to do wrong comes over the channel to its parent.
import { createSign, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port = '0', clientId = '', clientSecret = '', redirectUri = ''] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk: JsonWebKey = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' };

interface Behaviour {
  accounts: Record<string, Record<string, unknown>>;
  /** Claims that are put over those of the token, and the token signed again. */
  forge: Record<string, unknown> | null;
  /** Signs with a key that is not in the published set. */
  foreignKey: boolean;
}
let behaviour: Behaviour = { accounts: {}, forge: null, foreignKey: false };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  jwks: { keys: [jwk] },
  cookies: { keys: ['test'] },
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  scopes: ['openid', 'email', 'profile', 'groups'],
  findAccount: (_ctx: unknown, sub: string) => {
    const claims = behaviour.accounts[sub];
    return claims === undefined ? undefined : { accountId: sub, claims: () => ({ sub, ...claims }) };
  },
  // Whoever signs in is taken to have consented.
  async loadExistingGrant(ctx: never) {
    const { oidc } = ctx as { oidc: { client: { clientId: string }; session: { accountId: string } } };
    const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid email profile groups');
    await grant.save();
    return grant;
  },
} as never);

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signAgain(token: string): string {
  const claims = { ...JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()), ...behaviour.forge };
  const body = `${part({ alg: 'RS256', kid: 'test' })}.${part(claims)}`;
  const key = behaviour.foreignKey ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : privateKey;
  return `${body}.${createSign('RSA-SHA256').update(body).sign(key, 'base64url')}`;
}

provider.use(async (ctx: { path: string; body: { id_token?: string } }, next: () => Promise<void>) => {
  await next();
  if (ctx.path !== '/token' || ctx.body?.id_token === undefined) return;
  if (behaviour.forge !== null || behaviour.foreignKey) ctx.body.id_token = signAgain(ctx.body.id_token);
});

process.on('message', (message: Partial<Behaviour>) => {
  behaviour = { ...behaviour, ...message };
  process.send!('changed');
});
process.on('disconnect', () => process.exit(0));
createServer(provider.callback()).listen(Number(port), '127.0.0.1', () => process.send!('listens'));
