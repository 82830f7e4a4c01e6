import { Fault } from '@storemesh/core'

/** Lets a bounded number in at once, and a bounded number wait for it: first come first served, and the patient after the others. */
export interface Admission {
  /** Resolves to the way out, which is taken once. ENGINE_BUSY where too many wait; the signal's reason where it fires first. */
  enter(signal: AbortSignal, isPatient?: boolean): Promise<() => void>
}

interface Waiting {
  readonly letIn: () => void
}

export function admission(name: string, limits: { readonly at_once_max: number; readonly waiting_max: number }): Admission {
  const [waiting, patient] = [new Set<Waiting>(), new Set<Waiting>()]
  let inside = 0

  const letNextIn = () => {
    const [next] = waiting.size > 0 ? waiting : patient
    if (!next || inside >= limits.at_once_max) return
    waiting.delete(next)
    patient.delete(next)
    next.letIn()
  }

  const wayOut = () => {
    inside++
    let left = false
    return () => {
      if (left) return
      left = true
      inside--
      letNextIn()
    }
  }

  return {
    async enter(signal, isPatient = false) {
      signal.throwIfAborted()
      if (inside < limits.at_once_max) return wayOut()
      if (waiting.size + patient.size >= limits.waiting_max) {
        throw new Fault('ENGINE_BUSY', `${limits.at_once_max} ${name} run and ${limits.waiting_max} wait: ask again later`)
      }
      return new Promise((resolve, reject) => {
        const queue = isPatient ? patient : waiting
        const giveUp = () => {
          queue.delete(place)
          reject(signal.reason)
        }
        const place: Waiting = {
          letIn: () => {
            signal.removeEventListener('abort', giveUp)
            resolve(wayOut())
          },
        }
        queue.add(place)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
  }
}
