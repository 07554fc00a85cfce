// OpenID provider for the integration tests: the certified oidc-provider library, set up with the
// paths and claims of INDIGO IAM. Serves https on the loopback interface.
//
//   node provider.mjs SETTINGS.json
//
// SETTINGS: port, certificate, certificateKey, signingKey (PEM files), users (JSON file), clients,
// audience, accessTokenSeconds.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createLocalJWKSet, jwtVerify } from 'jose';
import Provider from 'oidc-provider';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const issuer = `https://127.0.0.1:${settings.port}`;
const scopes = [
  'openid', 'offline_access', 'profile', 'email', 'wlcg', 'wlcg.groups', 'eduperson_entitlement',
];

// --- accounts ------------------------------------------------------------------------------------

const users = JSON.parse(readFileSync(settings.users, 'utf8'));
const subjects = new Map();
for (const [index, login] of Object.keys(users).entries()) {
  const subject = `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
  subjects.set(subject, { login, ...users[login] });
}
const subjectOf = (login) => [...subjects.keys()].find((s) => subjects.get(s).login === login);

// What IAM tells about a user for each scope.
const claimsByScope = {
  profile: (u) => ({
    name: u.name, preferred_username: u.login, organisation_name: 'paas-tests', groups: u.groups,
  }),
  email: (u) => ({ email: `${u.login}@example.org`, email_verified: true }),
  'wlcg.groups': (u) => ({ 'wlcg.groups': u.groups.map((g) => `/${g}`) }),
  eduperson_entitlement: (u) => ({
    eduperson_entitlement: u.groups.map((g) => `urn:mace:example.org:group:${g}#paas-tests`),
  }),
};
const claimsOf = (user, granted) => Object.assign(
  {}, ...Object.keys(claimsByScope).filter((s) => granted.has(s)).map((s) => claimsByScope[s](user)),
);

// --- the provider --------------------------------------------------------------------------------

const privateKey = createPrivateKey(readFileSync(settings.signingKey));
const keyNames = { kid: 'rsa1', use: 'sig', alg: 'RS256' };
const publicKeys = createLocalJWKSet({
  keys: [{ ...createPublicKey(privateKey).export({ format: 'jwk' }), ...keyNames }],
});

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), ...keyNames }] },
  clients: settings.clients.map((client) => ({ scope: scopes.join(' '), ...client })),
  scopes,
  claims: {
    openid: ['sub'],
    ...Object.fromEntries(Object.entries(claimsByScope).map(
      ([scope, claims]) => [scope, Object.keys(claims({ login: '', name: '', groups: [] }))],
    )),
  },
  conformIdTokenClaims: false, // IAM puts the claims of the scopes into the ID token
  findAccount: (_ctx, subject) => subjects.has(subject) && {
    accountId: subject,
    claims: (_use, scope) => ({
      sub: subject, ...claimsOf(subjects.get(subject), new Set(scope.split(' '))),
    }),
  },
  extraTokenClaims: (_ctx, token) => {
    const user = subjects.get(token.accountId);
    const granted = new Set((token.scope ?? '').split(' '));
    return user && { ...claimsOf(user, granted), ...(granted.has('wlcg') && { 'wlcg.ver': '1.0' }) };
  },
  features: {
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    // Only an access token for a resource is a JWT: everything is for the one audience.
    resourceIndicators: {
      enabled: true,
      defaultResource: () => settings.audience,
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, resource) => ({
        audience: resource,
        scope: scopes.join(' '),
        accessTokenFormat: 'jwt',
        accessTokenTTL: settings.accessTokenSeconds,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  issueRefreshToken: (_ctx, client, code) =>
    client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  rotateRefreshToken: false,
  ttl: {
    AccessToken: settings.accessTokenSeconds, IdToken: 3600, DeviceCode: 600, Interaction: 600,
    Session: 3600, Grant: 86400, RefreshToken: 86400,
  },
  routes: {
    authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/jwk',
    introspection: '/introspect', revocation: '/revoke', device_authorization: '/devicecode',
    code_verification: '/device',
  },
  pkce: { required: () => false },
  cookies: { keys: ['of the tests only'] },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  renderError: (ctx, error) => { ctx.type = 'json'; ctx.body = error; },
});

// --- what IAM does and the library does not ------------------------------------------------------

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

// The claims of our own JWT; null for a token of another form; undefined for a bad or old one.
async function verified(token) {
  if (token?.split('.').length !== 3) return null;
  try {
    return (await jwtVerify(token, publicKeys, { issuer, typ: 'at+jwt' })).payload;
  } catch {
    return undefined;
  }
}

// The library refuses JWT access tokens at userinfo and introspection; IAM and Keycloak answer.
async function userinfo(ctx, next) {
  const token = /^Bearer (.+)$/i.exec(ctx.get('authorization'))?.[1];
  const claims = await verified(token);
  if (claims === null) return next();
  const user = subjects.get(claims?.sub);
  if (!user) {
    ctx.status = 401;
    ctx.set('WWW-Authenticate', 'Bearer error="invalid_token"');
    ctx.body = { error: 'invalid_token' };
  } else {
    ctx.body = { sub: claims.sub, ...claimsOf(user, new Set(claims.scope.split(' '))) };
  }
  return undefined;
}

async function introspect(ctx, next) {
  const body = await bodyOf(ctx.req);
  ctx.req.body = Object.fromEntries(body); // where the library looks for a body that was read
  const claims = await verified(body.get('token'));
  if (claims === null) return next();
  const basic = Buffer.from(ctx.get('authorization').replace(/^Basic /i, ''), 'base64').toString();
  const [id, secret] = basic.split(':').map(decodeURIComponent);
  const client = await provider.Client.find(id);
  if (!client?.clientSecret || !(await client.compareClientSecret(secret))) {
    ctx.status = 401;
    ctx.body = { error: 'invalid_client' };
  } else {
    const username = subjects.get(claims?.sub)?.login;
    ctx.body = claims ? { active: true, token_type: 'Bearer', username, ...claims } : { active: false };
  }
  return undefined;
}

// Log in and consent in one form: POST with login=USER, or with deny=1.
async function interaction(ctx) {
  const { params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method !== 'POST') {
    ctx.type = 'html';
    ctx.body = `<!doctype html><title>Approve</title><form method="post">
      <p>${params.client_id} asks for: ${params.scope}</p>
      <input name="login" placeholder="user"><button>Approve</button>
      <button name="deny" value="1">Deny</button></form>`;
    return;
  }
  const form = await bodyOf(ctx.req);
  let result = { error: 'access_denied', error_description: 'the user said no' };
  if (!form.has('deny')) {
    const accountId = form.has('login') ? subjectOf(form.get('login')) : session?.accountId;
    ctx.assert(accountId, 403, 'unknown user');
    const grant = new provider.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    grant.addResourceScope(params.resource ?? settings.audience, params.scope);
    result = { login: { accountId }, consent: { grantId: await grant.save() } };
  }
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
}

provider.use((ctx, next) => {
  if (ctx.path === '/userinfo') return userinfo(ctx, next);
  if (ctx.path === '/introspect' && ctx.method === 'POST') return introspect(ctx, next);
  if (/^\/interaction\/[\w-]+$/.test(ctx.path)) return interaction(ctx);
  return next();
});

const server = createServer(
  { cert: readFileSync(settings.certificate), key: readFileSync(settings.certificateKey) },
  provider.callback(),
);
server.listen(settings.port, '127.0.0.1', () => console.log(`issuer ${issuer}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
