import { type Attack, of } from './attack.js'
import { type AttackedMesh, told } from './attacked-mesh.js'
import { now_s } from './issuer.js'

const KEYS_UNKNOWN = 1000
const AT_ONCE = 50
const NOBODY = { role: 'fraud-analyst', sub: 'mallory' }
const past_s = () => now_s() - 60

const asking = (mesh: AttackedMesh, headers: Readonly<Record<string, string>>) =>
  mesh.post({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ __typename }' }),
  })

const shows = (how: string, code: string, token: (mesh: AttackedMesh) => string) => ({
  how,
  answer: `401 ${code}`,
  by: async (mesh: AttackedMesh) => told(await asking(mesh, { authorization: `Bearer ${token(mesh)}` })),
})

/** The answers that there were, each once, and how often the issuer was asked more than once for all of them. */
async function unknownKeys(mesh: AttackedMesh): Promise<string> {
  const before = mesh.issuer.asked()
  const answers = new Set<string>()
  for (let at = 0; at < KEYS_UNKNOWN; at += AT_ONCE) {
    const asked = Array.from({ length: AT_ONCE }, (_, n) =>
      asking(mesh, { authorization: `Bearer ${mesh.issuer.token(NOBODY, { kid: `key-${at}-${n}` })}` }),
    )
    for (const answer of await Promise.all(asked)) answers.add(told(answer))
  }
  const fetches = mesh.issuer.asked() - before
  return [...answers, ...(fetches <= 1 ? [] : [`${fetches} questions to the issuer`])].join(', ')
}

export const TOKENS: readonly Attack[] = [
  ...of('JWT: none, HS/RS confusion, wrong aud or iss, expired, unknown kid a thousand times', [
    shows('signed by nobody', 'TOKEN_INVALID', ({ issuer }) => issuer.unsigned(NOBODY)),
    shows('signed by the public key as a secret', 'TOKEN_INVALID', ({ issuer }) => issuer.signedByThePublicKey(NOBODY)),
    shows('for somebody else', 'TOKEN_INVALID', ({ issuer }) => issuer.token({ ...NOBODY, aud: 'billing' })),
    shows('of another issuer', 'TOKEN_INVALID', ({ issuer }) => issuer.token({ ...NOBODY, iss: 'https://elsewhere.example' })),
    shows('that has ended', 'TOKEN_EXPIRED', ({ issuer }) => issuer.token({ ...NOBODY, exp: past_s() })),
    { how: 'of a thousand unknown keys, the issuer asked at most once', answer: '401 TOKEN_INVALID', by: unknownKeys },
  ]),
  ...of('a forged identity header, a subgraph called directly', [
    {
      how: 'headers that name somebody',
      answer: '401 TOKEN_MISSING',
      by: async (mesh) =>
        told(await asking(mesh, { 'x-user-id': mesh.other.account, 'x-role': 'support', cookie: 'role=support' })),
    },
    shows('a customer whose claim says support as well', 'TOKEN_INVALID', ({ issuer, own }) =>
      issuer.token({ role: ['customer', 'support'], sub: 'mallory', user_id: own.account }),
    ),
  ]),
]
