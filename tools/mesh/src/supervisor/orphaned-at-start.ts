import { supervisorOf } from '../process/supervisor-of.js'

/*
 * A child that has not started yet has nothing to drain. Were it to start first, it would hold its lock for as long as that
 * takes, against whoever comes after its supervisor.
 */

const leave = (): void => process.exit(1)

/** From here on a supervised child leaves when its supervisor goes, until `runAsChild` knows better. */
export function leaveWhenOrphaned(): void {
  if (!process.send || !supervisorOf(process.env)) return
  if (!process.connected) leave() // it went before we looked
  process.once('disconnect', leave)
}

/** Whoever has started drains instead; a listener that is left would keep a process that is done. */
export const leaveNoMore = (): void => void process.off('disconnect', leave)
