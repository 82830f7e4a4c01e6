import { once } from 'node:events'
import { createServer } from 'node:net'
import { Fault } from '@storemesh/core'

/** Fails with PORT_IN_USE before anything is started. Port 0 takes any. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  if (port === 0) return
  const cause = await listenOnce(host, port)
  if (cause === undefined) return
  throw new Fault(
    'PORT_IN_USE',
    `port ${port} of ${host} cannot be listened on. End what listens there, or take another with --port; 0 takes a free one`,
    { cause },
  )
}

export const isFreePort = async (host: string, port: number): Promise<boolean> => (await listenOnce(host, port)) === undefined

/** What stood in the way. */
async function listenOnce(host: string, port: number): Promise<unknown> {
  const probe = createServer()
  try {
    probe.listen(port, host)
    await once(probe, 'listening')
    return undefined
  } catch (cause) {
    return cause
  } finally {
    probe.close()
  }
}
