import { expect } from 'vitest'
import { ask } from '../graphql-client.js'
import { startCommand } from '../mesh-command.js'
import { familyOf, untilGone } from '../processes.js'

/** Runs a command as a reader types it, at the top of the repository, with its data in a folder of the test. */
export const shell = (command: string, data: string) =>
  startCommand('sh', ['-c', `exec ${command}`], { environment: { MESH_DATA: data, MESH_GATEWAY_PORT: '0' } })

export async function expectDone(command: string, data: string): Promise<void> {
  const { code, stdout, stderr } = await shell(command, data).ended
  expect(code, `${command} answered ${code}:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`).toBe(0)
}

/** It says where GraphQL is, answers there, and by Ctrl-C ends with all that it started: 0, or 130 where npm stands before it. */
export async function expectServed(command: string, data: string): Promise<void> {
  const running = shell(command, data)
  const [url] = await running.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
  expect(await ask(url, '{ __typename }')).toMatchObject({ data: { __typename: 'Query' } })
  const family = await familyOf(running.pid)
  running.interrupt()
  const { code } = await running.ended
  expect([0, 130], `${command} answered ${code} to Ctrl-C`).toContain(code)
  await untilGone(family)
}
