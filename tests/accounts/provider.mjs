// A real OpenID provider for the tests: node provider.mjs PORT BACK
// Signs in whoever types a name (its development pages take any password).
import Provider from 'oidc-provider'

const [, , port, back] = process.argv
const issuer = `http://127.0.0.1:${port}`
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'tongan', client_secret: 'a-secret-of-the-test', redirect_uris: [back],
    response_types: ['code'], grant_types: ['authorization_code']
  }],
  pkce: { required: () => true },
  cookies: { keys: ['of the test'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) })
})
provider.listen(Number(port), '127.0.0.1', () => console.log('listening'))
