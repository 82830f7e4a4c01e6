// @ts-check
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DependencyType } from 'nx/src/devkit-exports'

/**
 * What an import does not show: who reads which contracts. Each folder of contracts is a project of its own here; a domain
 * depends on those whose products it names, and a tool that reads all contracts on all, so that `nx affected` tests what a
 * changed contract can break, and no more.
 */

const CONTRACTS = 'contracts/*/*.yaml'
/** `'customers.dim_users@1'`, as a domain names what it reads and publishes. */
const PRODUCT = /'([a-z][a-z0-9_]*)\.[a-z][a-z0-9_]*@\d+'/g
/** A path that ends at the folder of all contracts. */
const ALL_OF_THEM = /\.\.\/contracts'/
const SOURCE = /\.(ts|mjs)$/

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
  const contracts = Object.keys(projects).filter((project) => projects[project]?.root.startsWith('contracts/'))
  return Object.entries(fileMap.projectFileMap).flatMap(([source, files]) => {
    const texts = files.filter(({ file }) => SOURCE.test(file)).map(({ file }) => readFileSync(join(workspaceRoot, file), 'utf8'))
    const isDomain = projects[source]?.root.startsWith('domains/') === true
    const read = contracts.filter((contract) => texts.some((text) => reads(text, contract, isDomain)))
    return read.map((target) => ({ source, target, type: DependencyType.implicit }))
  })
}

/** @param {string} text @param {string} contract @param {boolean} isDomain */
const reads = (text, contract, isDomain) =>
  ALL_OF_THEM.test(text) || (isDomain && [...text.matchAll(PRODUCT)].some(([, domain = '']) => projectOf(domain) === contract))
