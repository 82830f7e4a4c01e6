// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DependencyType } from 'nx/src/devkit-exports'

/**
 * What an import does not show: who reads which contracts, and who loads domains by name. Each folder of contracts is a project
 * of its own here; a domain depends on those whose products it names or says in `contracts/consumers` that it reads, and a tool
 * that reads all contracts on all, so that `nx affected` tests what a changed contract can break, and no more.
 */

const CONTRACTS = 'contracts/*/*.yaml'
/** `'customers.dim_users@1'`, as a domain names what it reads and publishes. */
const PRODUCT = /'([a-z][a-z0-9_]*)\.[a-z][a-z0-9_]*@\d+'/g
/** A path that ends at the folder of all contracts. */
const ALL_OF_THEM = /\.\.\/contracts'/
const SOURCE = /\.(ts|mjs)$/
/** The name of a package that is only known when it is loaded. */
const ANY_DOMAIN = '`@storemesh/domain-${'
/** `contract: orders.order_placed`, as a consumer says what it reads. */
const READ = /contract: ([a-z][a-z0-9_]*)\.[a-z]/g

export const name = 'contract-graph'

/** @param {string} folder */
const projectOf = (folder) => `contracts-${folder}`

/** @type {import('nx/src/devkit-exports').CreateNodesV2} */
export const createNodesV2 = [
  CONTRACTS,
  (files) =>
    files.map((file) => {
      const root = dirname(file)
      const project = projectOf(root.slice('contracts/'.length))
      return [file, { projects: { [root]: { name: project, projectType: 'library' } } }]
    }),
]

/** @type {import('nx/src/devkit-exports').CreateDependencies} */
export const createDependencies = (_, { projects, fileMap, workspaceRoot }) => {
  const below = (/** @type {string} */ folder) =>
    Object.keys(projects).filter((project) => projects[project]?.root.startsWith(folder))
  const [contracts, domains] = [below('contracts/'), below('domains/')]
  return Object.entries(fileMap.projectFileMap).flatMap(([source, files]) => {
    const texts = files.filter(({ file }) => SOURCE.test(file)).map(({ file }) => readFileSync(join(workspaceRoot, file), 'utf8'))
    const isDomain = domains.includes(source)
    const consumer = isDomain ? consumerText(workspaceRoot, projects[source]?.root.slice('domains/'.length) ?? '') : ''
    const read = contracts.filter(
      (contract) => names(consumer, READ, contract) || texts.some((text) => reads(text, contract, isDomain)),
    )
    const loaded = texts.some((text) => text.includes(ANY_DOMAIN)) ? domains : []
    return [...read, ...loaded].map((target) => ({ source, target, type: DependencyType.implicit }))
  })
}

/** @param {string} text @param {string} contract @param {boolean} isDomain */
const reads = (text, contract, isDomain) => ALL_OF_THEM.test(text) || (isDomain && names(text, PRODUCT, contract))

/** @param {string} text @param {RegExp} product @param {string} contract */
const names = (text, product, contract) => [...text.matchAll(product)].some(([, domain = '']) => projectOf(domain) === contract)

/** @param {string} workspaceRoot @param {string} domain */
function consumerText(workspaceRoot, domain) {
  const path = join(workspaceRoot, 'contracts/consumers', `${domain}.yaml`)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
