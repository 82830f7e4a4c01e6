import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { meshDone, ROOT, startCommand } from '../mesh-command.js'
import { whenFileIsOver } from '../when-over.js'

const run = promisify(execFile)
let data = ''

beforeAll(async () => {
  data = await freshFolder(whenFileIsOver())
  await meshDone('contracts', 'publish', '--data', data)
})

/** Commands of the pipeline of each domain that end by themselves, as they are for one of them. */
async function commandsOf(domain: string): Promise<readonly string[]> {
  const workflow = await readFile(join(ROOT, '.github/workflows/domains.yaml'), 'utf8')
  const commands = [...workflow.matchAll(/^ +- run: (?<command>npx mesh .*)$/gm)].map(({ groups }) => groups?.['command'] ?? '')
  return commands.map((command) => command.replaceAll('${{ matrix.domain }}', domain))
}

test('the pipeline checks a domain and publishes it, by commands that work as they stand there', async () => {
  const commands = await commandsOf('orders')
  const environment = { BASE: 'HEAD', GITHUB_ACTOR: 'pipeline', MESH_DATA: data }
  expect(commands).toHaveLength(4)
  for (const command of commands) {
    const { code, stdout, stderr } = await startCommand('sh', ['-c', command], { environment }).ended
    expect({ command, code, said: code === 0 ? '' : stdout + stderr }).toEqual({ command, code: 0, said: '' })
  }
})

test('it is one of each domain that a change can break', async () => {
  const affected = async (file: string) =>
    (await run(process.execPath, ['tools/contract-graph/affected-domains.mjs', `--files=${file}`], { cwd: ROOT })).stdout
  expect(JSON.parse(await affected('contracts/customers/dim_users.yaml'))).toEqual(['customers', 'orders'])
  expect(JSON.parse(await affected('domains/fraud/README.md'))).toEqual(['fraud'])
  expect(JSON.parse(await affected('libs/lake/src/lake.ts'))).toEqual(['customers', 'fraud', 'inventory', 'orders'])
})
