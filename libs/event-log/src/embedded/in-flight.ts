import { withinLimit } from '@storemesh/core'
import { APPENDS_WAITING_MAX, IN_FLIGHT_BYTES_MAX } from '../limits.js'

/** Back-pressure: so many bytes may be on their way to the disk, and who comes beyond that waits in turn. */
export interface InFlight {
  /** Undefined where there is room at once. */
  enter(size_bytes: number): Promise<void> | undefined
  leave(size_bytes: number): void
}

export function inFlight(topic: string, bytes_max: number = IN_FLIGHT_BYTES_MAX): InFlight {
  let taken_bytes = 0
  const waiting: { readonly size_bytes: number; readonly go: () => void }[] = []
  /** One that is larger than all of the room goes alone. */
  const hasRoom = (size_bytes: number) => taken_bytes === 0 || taken_bytes + size_bytes <= bytes_max

  return {
    enter(size_bytes) {
      if (waiting.length === 0 && hasRoom(size_bytes)) {
        taken_bytes += size_bytes
        return undefined
      }
      withinLimit(`appends to ${topic} that wait for the disk`, waiting.length + 1, { min: 0, max: APPENDS_WAITING_MAX })
      return new Promise((go) => {
        waiting.push({ size_bytes, go })
      })
    },
    leave(size_bytes) {
      taken_bytes -= size_bytes
      for (let next = waiting[0]; next && hasRoom(next.size_bytes); next = waiting[0]) {
        waiting.shift()
        taken_bytes += next.size_bytes
        next.go()
      }
    },
  }
}
