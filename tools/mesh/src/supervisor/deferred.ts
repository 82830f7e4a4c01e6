/** A promise that is settled from outside, once. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: Error) => void
}

const nothing = () => undefined // until the promise is made, in the same breath

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = nothing
  let reject: (reason: Error) => void = nothing
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  promise.catch(() => undefined) // whoever waits is told; that nobody waits is no crash
  return { promise, resolve, reject }
}
