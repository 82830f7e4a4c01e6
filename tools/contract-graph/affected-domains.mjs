// @ts-check
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Prints, as JSON, the domains that a change can break: what a pipeline ships, one by one. It is told what nx is told:
 *   node tools/contract-graph/affected-domains.mjs --base=origin/main --head=HEAD
 */

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const PACKAGE = /^@storemesh\/domain-(.+)$/

const nx = createRequire(import.meta.url).resolve('nx/bin/nx')
const args = [nx, 'show', 'projects', '--affected', '--json', ...process.argv.slice(2)]
const projects = JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }))
const domains = projects.flatMap((/** @type {string} */ project) => PACKAGE.exec(project)?.[1] ?? []).toSorted()
process.stdout.write(`${JSON.stringify(domains)}\n`)
