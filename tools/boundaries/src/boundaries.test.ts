import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { askNx, checkBoundaries, judgeImports, type NxGraph, readWorkspace, violationText } from './index.js'

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url))
const planted = (name: string) => readWorkspace(fixtures + name)
const foundIn = (name: string) => judgeImports(planted(name)).map(({ file, line, rule }) => `${file}:${line} ${rule}`)
const rulesFound = (name: string, graph: NxGraph) => checkBoundaries(planted(name), graph).map(({ rule }) => rule)

/** What is planted in each fixture, and where it has to be found. */
const PLANTED: Record<string, string[]> = {
  clean: [],
  'core-imports': ['libs/core/package.json:10 layers', 'libs/core/src/index.ts:1 layers'],
  'deep-import': ['libs/access/src/by-path.ts:1 front-door', 'libs/access/src/index.ts:1 front-door'],
  'domain-imports-domain': ['domains/orders/package.json:10 layers', 'domains/orders/src/index.ts:1 layers'],
  'e2e-imports-package': ['e2e/orders-arrive/orders-arrive.test.ts:1 layers'],
  'gateway-imports-domain': ['gateway/package.json:10 layers', 'gateway/src/index.ts:1 layers'],
  'hidden-project': [],
  'lib-imports-domain': ['libs/pipeline/package.json:10 layers', 'libs/pipeline/src/index.ts:1 layers'],
  'lib-unplaced': ['libs/newcomer/package.json:1 layers'],
  'lib-upwards': ['libs/access/package.json:10 layers', 'libs/access/src/index.ts:1 layers'],
  'test-dependency-in-source': ['libs/access/src/index.ts:1 declared'],
  'tool-imports-domain': ['tools/simulator/package.json:10 layers', 'tools/simulator/src/index.ts:1 layers'],
  'undeclared-import': ['libs/access/src/index.ts:1 declared'],
  'undeclared-vendor': ['gateway/src/index.ts:1 declared'],
  'vendor-elsewhere': ['gateway/src/index.ts:1 vendors'],
}

describe('a planted violation is found where it stands', () => {
  test.each(Object.entries(PLANTED))('%s', (name, expected) => {
    expect(foundIn(name)).toEqual(expected)
  })

  test('and every fixture is one of these', () => {
    expect(readdirSync(fixtures).toSorted()).toEqual(Object.keys(PLANTED).toSorted())
  })

  test('and the line says where, which rule, and what to do', () => {
    expect(judgeImports(planted('vendor-elsewhere')).map(violationText)).toEqual([
      "gateway/src/index.ts:1 vendors: 'pg' may be imported in libs/source/src, tools/simulator/src only: speak to our port instead",
    ])
  })
})

describe('the graph of nx is a second opinion', () => {
  test('it agrees on a clean workspace', async () => {
    expect(rulesFound('clean', await askNx(`${fixtures}clean`))).toEqual([])
  })

  // its names are those of packages around it that are made, which Node would find: where they lie is said in its tsconfig
  test('it sees an import that nobody declared', async () => {
    const graph = await askNx(`${fixtures}undeclared-import`)
    expect(graph.edges).toContainEqual({ source: '@storemesh/access', target: '@storemesh/core' })
    expect(rulesFound('undeclared-import', graph)).toEqual(['declared'])
  })

  test('a project that it leaves out fails by name', async () => {
    const [violation] = checkBoundaries(planted('hidden-project'), await askNx(`${fixtures}hidden-project`))
    expect(violation?.message).toContain('expected 2 projects in the graph of nx, got 1; missing: libs/access.')
  })

  test('an empty graph fails, and so does one that lost an edge or knows one more', () => {
    const projects = ['@storemesh/core', '@storemesh/access', '@storemesh/domain-orders']
    const down = { source: '@storemesh/access', target: '@storemesh/core' }
    const across = { source: '@storemesh/domain-orders', target: '@storemesh/access' }
    const unseen = { source: '@storemesh/domain-orders', target: '@storemesh/core' }
    expect(rulesFound('clean', { projects: [], edges: [] })).toEqual(['whole-graph'])
    expect(rulesFound('clean', { projects, edges: [down, across] })).toEqual([])
    expect(rulesFound('clean', { projects, edges: [down] })).toEqual(['whole-graph'])
    expect(rulesFound('clean', { projects, edges: [down, across, unseen] })).toEqual(['whole-graph'])
  })
})
