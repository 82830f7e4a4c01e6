import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Edge {
  readonly source: string
  readonly target: string
}

/** The projects by name, and who depends on whom: declared, or only imported. */
export interface NxGraph {
  readonly projects: readonly string[]
  readonly edges: readonly Edge[]
}

const DEADLINE_MS = 120_000
const nx = createRequire(import.meta.url).resolve('nx/bin/nx')

/** Asks nx for its graph; an nx that fails rejects with what it said. */
export async function askNx(root: string): Promise<NxGraph> {
  const folder = await mkdtemp(join(tmpdir(), 'storemesh-graph-'))
  const file = join(folder, 'graph.json')
  try {
    await promisify(execFile)(process.execPath, [nx, 'graph', `--file=${file}`], { cwd: root, timeout: DEADLINE_MS })
    return readGraph(JSON.parse(await readFile(file, 'utf8')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function readGraph(value: unknown): NxGraph {
  const graph = fieldOf(value, 'graph')
  const edges = Object.values(objectOf(fieldOf(graph, 'dependencies'))).flatMap((list) => (Array.isArray(list) ? list : []))
  return {
    projects: Object.keys(objectOf(fieldOf(graph, 'nodes'))),
    edges: edges.flatMap((edge: unknown) => {
      const [source, target, type] = [fieldOf(edge, 'source'), fieldOf(edge, 'target'), fieldOf(edge, 'type')]
      // An implicit edge is written by hand in a project.json and says nothing about imports.
      return typeof source === 'string' && typeof target === 'string' && type !== 'implicit' ? [{ source, target }] : []
    }),
  }
}

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

const fieldOf = (value: unknown, field: string): unknown => Object.entries(objectOf(value)).find(([key]) => key === field)?.[1]
