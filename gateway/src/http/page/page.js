/* global GraphiQL, React, ReactDOM, graphqlWs */

// The page's own part: GraphiQL over this gateway, subscriptions over its WebSocket, the examples as tabs, and a choice of whose
// eyes to ask with.
const { examples, roles = [] } = JSON.parse(document.getElementById('settings').textContent)
const url = new URL('/graphql', window.location.href)
const socketUrl = new URL(url)
socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

// A connection belongs to whoever it was opened for: another token opens another one.
const fetcherAs = (authorization) =>
  GraphiQL.createFetcher({
    url: url.href,
    headers: authorization ? { authorization } : {},
    wsClient: graphqlWs.createClient({ url: socketUrl.href, connectionParams: authorization ? { authorization } : {} }),
  })
const authorizationIn = (headers = {}) =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? ''

// What the tab of headers says counts before what is chosen above.
function fetcherFor(chosen) {
  let asking = { authorization: chosen, fetcher: fetcherAs(chosen) }
  return (question, options) => {
    const authorization = authorizationIn(options?.headers) || chosen
    if (authorization !== asking.authorization) asking = { authorization, fetcher: fetcherAs(authorization) }
    return asking.fetcher(question, options)
  }
}

async function tokenFor(role, region, user) {
  if (role === '') return ''
  const response = await fetch('/page/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role, ...(region && { region }), ...(user && { user }) }),
  })
  const { token, errors } = await response.json()
  if (!token) throw new Error(errors?.[0]?.message ?? 'no token came')
  return `Bearer ${token}`
}

const create = React.createElement

function Viewing({ choose }) {
  const [refusal, setRefusal] = React.useState('')
  const chosen = async (event) => {
    const form = new FormData(event.currentTarget)
    try {
      choose(await tokenFor(form.get('role'), form.get('region'), form.get('user')))
      setRefusal('')
    } catch (error) {
      setRefusal(error.message)
    }
  }
  const option = (role) => create('option', { key: role, value: role }, role === '' ? 'everything' : role)
  return create(
    'form',
    { className: 'viewing', onChange: chosen, onSubmit: (event) => event.preventDefault() },
    create('label', {}, 'See as ', create('select', { name: 'role' }, ['', ...roles].map(option))),
    create('label', {}, 'region ', create('input', { name: 'region', placeholder: 'of sales' })),
    create('label', {}, 'account ', create('input', { name: 'user', placeholder: 'of a customer' })),
    create('output', {}, refusal),
  )
}

function Page() {
  const [viewing, setViewing] = React.useState(() => ({ authorization: '', fetcher: fetcherFor('') }))
  const choose = (authorization) => {
    if (authorization !== viewing.authorization) setViewing({ authorization, fetcher: fetcherFor(authorization) })
  }
  return create(
    'div',
    { className: 'whole', 'data-sees': viewing.authorization === '' ? 'everything' : 'less' },
    roles.length > 0 ? create(Viewing, { choose }) : null,
    // another viewer is another schema: what was read of the one before goes
    create(GraphiQL, {
      key: viewing.authorization,
      fetcher: viewing.fetcher,
      defaultQuery: examples[0]?.query ?? '{ __typename }',
      defaultTabs: examples.map(({ query }) => ({ query })),
      shouldPersistHeaders: false,
    }),
  )
}

ReactDOM.createRoot(document.getElementById('page')).render(create(Page))
