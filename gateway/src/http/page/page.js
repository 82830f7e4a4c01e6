/* global GraphiQL, React, ReactDOM, graphqlWs */

// The page's own part: GraphiQL over this gateway, subscriptions over its WebSocket, the examples as tabs.
const { examples } = JSON.parse(document.getElementById('settings').textContent)
const url = new URL('/graphql', window.location.href)
const socketUrl = new URL(url)
socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

const wsClient = graphqlWs.createClient({ url: socketUrl.href })
const fetcher = GraphiQL.createFetcher({ url: url.href, wsClient })

ReactDOM.createRoot(document.getElementById('page')).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: examples[0]?.query ?? '{ __typename }',
    defaultTabs: examples.map(({ query }) => ({ query })),
    shouldPersistHeaders: false,
  }),
)
