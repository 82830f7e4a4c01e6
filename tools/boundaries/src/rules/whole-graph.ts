import type { Edge, NxGraph } from '../nx-graph.js'
import type { Violation } from '../violation.js'
import type { PlacedImport, Workspace } from '../workspace.js'

const RULE = 'whole-graph'

/** nx, which decides what a change can break, knows every package and every edge that we know; and we know every edge of nx. */
export function wholeGraph(workspace: Workspace, graph: NxGraph): Violation[] {
  const { packages, imports, importsOfFixtures } = workspace
  const missing = packages.filter(({ json }) => !graph.projects.includes(json.name)).map(({ folder }) => folder)
  if (packages.length === 0 || missing.length > 0) return [partialGraph(graph.projects.length, packages.length, missing)]

  const ours = new Map([...declaredEdges(workspace), ...imports.flatMap(edgeOf)].map((edge) => [keyOf(edge), edge]))
  const explained = new Set([...ours.keys(), ...importsOfFixtures.flatMap(edgeOf).map(keyOf)])
  const theirs = new Set(graph.edges.map(keyOf))
  const isOurs = (name: string) => packages.some(({ json }) => json.name === name)

  const unseenByUs = graph.edges.filter(
    (edge) => isOurs(edge.target) && edge.source !== edge.target && !explained.has(keyOf(edge)),
  )
  const unseenByNx = [...ours.values()].filter((edge) => !theirs.has(keyOf(edge)))
  return [
    ...unseenByUs.map(({ source, target }) =>
      wrongEdge(`nx sees ${source} use ${target}, but no import or declaration that can be read does`),
    ),
    ...unseenByNx.map(({ source, target }) =>
      wrongEdge(`nx does not see that ${source} uses ${target}: a change would not reach its reader`),
    ),
  ]
}

const declaredEdges = ({ packages }: Workspace): Edge[] =>
  packages.flatMap(({ json }) =>
    packages
      .filter((other) => json.dependencies.has(other.json.name) || json.devDependencies.has(other.json.name))
      .map((other) => ({ source: json.name, target: other.json.name })),
  )

const edgeOf = ({ from, to }: PlacedImport): Edge[] =>
  from === undefined || to === undefined || from === to ? [] : [{ source: from.json.name, target: to.json.name }]

const keyOf = ({ source, target }: Edge) => `${source} → ${target}`

const wrongEdge = (message: string): Violation => ({
  file: 'nx.json',
  line: 1,
  rule: RULE,
  message: `${message}. Try \`npx nx reset\``,
})

const partialGraph = (found: number, expected: number, missing: readonly string[]): Violation => ({
  file: 'nx.json',
  line: 1,
  rule: RULE,
  message:
    `expected ${expected} projects in the graph of nx, got ${found}; missing: ${missing.join(', ') || 'all'}. ` +
    'Try `npx nx reset`, then look at .nxignore and at "workspaces"',
})
