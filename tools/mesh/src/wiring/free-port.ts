import { once } from 'node:events'
import { createServer } from 'node:net'
import { Fault } from '@storemesh/core'

/** Fails with PORT_IN_USE before anything is started. Port 0 takes any. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  if (port === 0) return
  const probe = createServer()
  try {
    probe.listen(port, host)
    await once(probe, 'listening')
  } catch (cause) {
    throw new Fault(
      'PORT_IN_USE',
      `port ${port} of ${host} cannot be listened on. End what listens there, or take another with --port; 0 takes a free one`,
      { cause },
    )
  } finally {
    probe.close()
  }
}
