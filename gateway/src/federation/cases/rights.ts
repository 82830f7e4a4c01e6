import { viewerAs, withoutToken, withScopes } from '@storemesh/access'
import { byId, type FederationWorld, subgraph } from '../federation-case.js'

const UNAUTHORIZED = 'UNAUTHORIZED_FIELD_OR_TYPE'
const nobody = withoutToken(viewerAs('anonymous', { kind: 'role', role: 'marketing' }))
const marketing = viewerAs('mia', { kind: 'role', role: 'marketing' })
const finance = viewerAs('finn', { kind: 'role', role: 'finance' })
const withCards = withScopes(marketing, ['cards:read', 'cards:see'])
const withHalf = withScopes(marketing, ['cards:read'])

const users = [
  { __typename: 'User', id: 'u1', name: 'Uma', email: 'uma@rights.example', friend: { __typename: 'User', id: 'u2' } },
  { __typename: 'User', id: 'u2', name: 'Udo', email: 'udo@rights.example', friend: null },
]

/** A user's fields, some for whoever shows a token, some for a scope, some for a role. */
export const rights: FederationWorld = {
  name: 'rights',
  subgraphs: () => [
    subgraph(
      'users',
      `type Query { user(id: ID!): User users: [User!]! secrets: [Secret] any: [Any] news: String }
       type Mutation { forget(id: ID!): User @authenticated }
       type User @key(fields: "id") @key(fields: "code") { id: ID! code: ID @authenticated name: String email: String @authenticated friend: User strict: String! @authenticated }
       type Secret @authenticated { text: String } type Plain { text: String } union Any = Secret | Plain`,
      {
        'Query.user': (_root, { id }) => byId(users)({ id }),
        'Query.users': () => users,
        'Query.secrets': () => [{ text: 'told' }],
        'Query.any': () => [
          { __typename: 'Plain', text: 'open' },
          { __typename: 'Secret', text: 'told' },
        ],
        'Query.news': () => 'none',
        'Mutation.forget': (_root, { id }) => byId(users)({ id }),
        'User.__reference': byId(users),
        'User.code': ({ id }) => `code-${id}`,
        'User.strict': () => 'here',
      },
    ),
    subgraph(
      'cards',
      `type User @key(fields: "code") { code: ID card: Card @requiresScopes(scopes: [["cards:read", "cards:see"], ["cards:all"]]) points: Int }
       type Card { number: String limit: Int @policy(policies: [["finance"]]) }`,
      { 'User.__reference': ({ code }) => ({ code, card: { number: '42', limit: 100 }, points: 7 }) },
    ),
  ],
  cases: [
    {
      name: 'whoever shows no token has null for what asks for one, and is told where',
      covers: ['@authenticated', 'errors with their paths'],
      viewer: nobody,
      query: '{ users { name mail: email } }',
      data: {
        users: [
          { name: 'Uma', mail: null },
          { name: 'Udo', mail: null },
        ],
      },
      errors: [{ code: UNAUTHORIZED, path: ['users', 'mail'] }],
      asked: { users: 1 },
    },
    {
      name: 'whoever shows one has the value',
      covers: ['@authenticated'],
      viewer: marketing,
      query: '{ users { email } }',
      data: { users: [{ email: 'uma@rights.example' }, { email: 'udo@rights.example' }] },
    },
    {
      name: 'what a plan needs as a key is not shown to whom it is not for',
      covers: ['@authenticated', '@key'],
      viewer: nobody,
      query: '{ user(id: "u1") { points code } }',
      data: { user: { points: 7, code: null } },
      errors: [{ code: UNAUTHORIZED, path: ['user', 'code'] }],
    },
    {
      name: 'a value that must be there takes with it what holds it',
      covers: ['@authenticated', 'nulls that go up'],
      viewer: nobody,
      query: '{ user(id: "u1") { name friend { strict } } }',
      data: { user: { name: 'Uma', friend: null } },
      errors: [{ code: UNAUTHORIZED, path: ['user', 'friend', 'strict'] }],
    },
    {
      name: 'a field that gives what asks for a token asks for one itself, and nobody is asked for it',
      covers: ['@authenticated'],
      viewer: nobody,
      query: '{ secrets { text } news }',
      data: { secrets: null, news: 'none' },
      errors: [{ code: UNAUTHORIZED, path: ['secrets'] }],
    },
    {
      name: 'nor does any subgraph hear of a question that has nothing else',
      covers: ['@authenticated'],
      viewer: nobody,
      query: '{ secrets { text } }',
      data: { secrets: null },
      errors: [{ code: UNAUTHORIZED, path: ['secrets'] }],
      asked: {},
    },
    {
      name: 'of several types those that are not for him are null',
      covers: ['@authenticated', 'unions'],
      viewer: nobody,
      query: '{ any { __typename ... on Plain { text } ... on Secret { text } } }',
      data: { any: [{ __typename: 'Plain', text: 'open' }, null] },
      errors: [{ code: UNAUTHORIZED, path: ['any'] }],
    },
    {
      name: 'a change that asks for a token is not made without one',
      covers: ['@authenticated', 'mutations in order'],
      viewer: nobody,
      query: 'mutation { forget(id: "u1") { name } }',
      data: { forget: null },
      errors: [{ code: UNAUTHORIZED, path: ['forget'] }],
      asked: {},
    },
    {
      name: 'what is skipped is nobody refused',
      covers: ['@authenticated', '@skip and @include'],
      viewer: nobody,
      query: 'query ($more: Boolean!) { user(id: "u1") { name email @include(if: $more) } }',
      variables: { more: false },
      data: { user: { name: 'Uma' } },
    },
    {
      name: 'all scopes of one list are enough',
      covers: ['@requiresScopes'],
      viewer: withCards,
      query: '{ user(id: "u1") { card { number } } }',
      data: { user: { card: { number: '42' } } },
    },
    {
      name: 'some of them are not',
      covers: ['@requiresScopes'],
      viewer: withHalf,
      query: '{ user(id: "u1") { name card { number } } }',
      data: { user: { name: 'Uma', card: null } },
      errors: [{ code: UNAUTHORIZED, path: ['user', 'card'] }],
      asked: { users: 1 },
    },
    {
      name: 'a policy is the name of a role',
      covers: ['@policy'],
      viewer: withScopes(finance, ['cards:all']),
      query: '{ user(id: "u1") { card { number limit } } }',
      data: { user: { card: { number: '42', limit: 100 } } },
    },
    {
      name: 'and who has another has null',
      covers: ['@policy', '@requiresScopes'],
      viewer: withCards,
      query: '{ user(id: "u1") { card { number limit } } }',
      data: { user: { card: { number: '42', limit: null } } },
      errors: [{ code: UNAUTHORIZED, path: ['user', 'card', 'limit'] }],
    },
    {
      name: 'whoever sees everything meets them all',
      covers: ['@authenticated', '@requiresScopes', '@policy'],
      query: '{ user(id: "u1") { email strict card { limit } } secrets { text } }',
      data: {
        user: { email: 'uma@rights.example', strict: 'here', card: { limit: 100 } },
        secrets: [{ text: 'told' }],
      },
    },
  ],
}
