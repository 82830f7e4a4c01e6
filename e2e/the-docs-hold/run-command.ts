import { ask } from '../graphql-client.js'
import { type Outcome, startCommand } from '../mesh-command.js'
import { familyOf, untilGone } from '../processes.js'

/** A command as a reader types it, at the top of the repository, with its data in a folder of the test. */
const shell = (command: string, data: string) =>
  startCommand('sh', ['-c', `exec ${command}`], { environment: { MESH_DATA: data, MESH_GATEWAY_PORT: '0' } })

export const runToItsEnd = (command: string, data: string): Promise<Outcome> => shell(command, data).ended

/** Waits until it says where GraphQL is and answers there; then Ctrl-C, after which nothing of it may be left. */
export async function serveUntilCtrlC(command: string, data: string): Promise<Outcome> {
  const running = shell(command, data)
  const [url] = await running.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
  const { errors } = await ask(url, '{ __typename }')
  if (errors) throw new Error(`${command}: GraphQL answers ${JSON.stringify(errors)}`)
  const family = await familyOf(running.pid)
  running.interrupt()
  const outcome = await running.ended
  await untilGone(family)
  return outcome
}
