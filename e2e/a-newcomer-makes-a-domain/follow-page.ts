import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ask, listen } from '../graphql-client.js'
import { type RunningCommand, startCommand } from '../mesh-command.js'
import { stopwatch } from '../stopwatch.js'
import type { WhenOver } from '../when-over.js'
import type { PageStep } from './page.js'

/** A step that went otherwise than the page says has `got` beside what was `promised`. */
export interface Followed {
  readonly step: string
  readonly promised: unknown
  readonly got: unknown
  readonly took_ms: number
}

const SERVES = /^npx mesh (run [a-z]+|gateway --announced)$/

/** Does what the page says in a clone of the repository, one step after the other; ends with the first that goes otherwise. */
export async function followPage(
  root: string,
  steps: readonly PageStep[],
  inPlaceOf: ReadonlyMap<string, string>,
  whenOver: WhenOver,
): Promise<readonly Followed[]> {
  const reader = newReader(root, inPlaceOf, whenOver)
  const followed: Followed[] = []
  for (const step of steps) {
    const took_ms = stopwatch()
    const { promised, got } = await reader.take(step)
    followed.push({ step: 'command' in step ? step.command : step.kind, promised, got, took_ms: took_ms() })
    if (JSON.stringify(promised) !== JSON.stringify(got)) break
  }
  return followed
}

function newReader(root: string, inPlaceOf: ReadonlyMap<string, string>, whenOver: WhenOver) {
  let printed = ''
  let url = ''
  let answered: Promise<unknown> = Promise.resolve(undefined)
  const environment = { MESH_GATEWAY_PORT: '0', npm_config_local_prefix: root, NX_DAEMON: 'false' }
  const shell = (command: string) => startCommand('sh', ['-c', `exec ${command}`], { cwd: root, environment, whenOver })

  async function run(typed: string) {
    const command = inPlaceOf.get(typed) ?? typed
    if (SERVES.test(command)) return serve(shell(command))
    const { code, stdout, stderr } = await shell(command).ended
    printed = stdout
    return { promised: 0, got: code === 0 ? 0 : `${code}: ${stdout}${stderr}` }
  }

  async function serve(running: RunningCommand) {
    const [, address = ''] = await running.says(/answers at (http:\S+)/)
    if (address.endsWith('/graphql')) url = address
    return { promised: true, got: address !== '' }
  }

  return {
    async take(step: PageStep): Promise<Omit<Followed, 'step' | 'took_ms'>> {
      switch (step.kind) {
        case 'save':
          await writeFile(join(root, step.file), step.text)
          return { promised: true, got: step.file !== '' }
        case 'run':
          return run(step.command)
        case 'see':
          return { promised: step.text, got: printed }
        case 'ask':
          answered = ask(url, step.text).then(({ data }) => ({ data }))
          return { promised: true, got: url !== '' }
        case 'subscribe':
          answered = listen(url, step.text, 1).then(([event]) => withoutCursor(event))
          // it was sent before: once this is answered, it has been heard
          return { promised: 200, got: (await ask(url, '{ __typename }')).status }
        case 'answer':
          return { promised: step.value, got: await answered }
      }
    },
  }
}

/** Where it could be gone on from is sealed anew each time, and no page can show it. */
const withoutCursor = (event: unknown): unknown =>
  typeof event === 'object' && event !== null && 'data' in event && !('errors' in event) ? { data: event.data } : event
