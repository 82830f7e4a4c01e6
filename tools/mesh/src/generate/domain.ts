import { requireDomainName } from './names.js'
import { newFile, type WrittenFile } from './written-file.js'

export interface NewDomain {
  readonly name: string
  readonly owner: string
  /** What it is about, in a few words. */
  readonly about: string
}

/** The version of every package of this repository. */
const VERSION = '0.1.0'

/** A domain that has nothing yet: a package that npm links and the mesh finds by its folder. */
export function domainFiles(domain: NewDomain): readonly WrittenFile[] {
  const { name } = domain
  requireDomainName(name)
  const folder = `domains/${name}`
  return [
    newFile(`${folder}/package.json`, `${JSON.stringify(packageOf(name), undefined, 2)}\n`),
    newFile(`${folder}/tsconfig.build.json`, buildSettings()),
    newFile(`${folder}/README.md`, page(domain)),
    newFile(`${folder}/domain.ts`, contents(domain)),
  ]
}

const packageOf = (name: string) => ({
  name: `@storemesh/domain-${name}`,
  version: VERSION,
  private: true,
  description: `The ${name} domain.`,
  license: 'Apache-2.0',
  type: 'module',
  exports: { '.': { '@mesh/source': './domain.ts', types: './dist/domain.d.ts', default: './dist/domain.js' } },
  scripts: {
    build: 'node ../../tools/set-up/build-package.mjs',
    test: 'vitest run --config ../../vitest.config.ts --root . --passWithNoTests',
  },
  dependencies: { '@storemesh/domain': VERSION, '@storemesh/source': VERSION },
  devDependencies: { '@storemesh/pipeline': VERSION, '@storemesh/testing': VERSION },
})

const buildSettings = () => `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": { "rootDir": ".", "outDir": "dist" },
  "include": ["../../.derived/*.d.ts", "domain.ts", "bronze", "silver", "gold", "live", "subgraph"],
  "exclude": ["**/*.test.ts"]
}
`

/** Says nothing that the next table would make untrue. */
const page = ({ name, owner, about }: NewDomain) => `# ${name}

${capital(about)}. Owner: ${owner}.

**Owns** — the tables of [domain.ts](domain.ts): bronze as it came, silver cleaned, gold as it is published.

**Promises** — the products of [domain.ts](domain.ts), each by a contract in \`contracts/${name}\`.

**Refuses** — a row that misses a field or holds a wrong type: it goes to the dead letter of its table with its reason, and is counted.
`

const contents = ({ name, owner, about }: NewDomain) => `import { defineDomain } from '@storemesh/domain'

/** ${capital(name)}: ${about}.
 *  Read downwards: where data comes from, what we keep, what we publish. */

export default defineDomain({
  name: '${name}',
  owner: '${owner}',
  tables: [],
  live: [],
  products: [],
})
`

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
