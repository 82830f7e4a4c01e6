import { inspect } from 'node:util'

/** A value that never prints: in a log, in JSON and in an error it shows as [secret]. */
export interface Secret {
  reveal(): string
  toString(): string
}

const SHOWN = '[secret]'

export const secret = (value: string): Secret => {
  const hidden = {
    reveal: () => value,
    toString: () => SHOWN,
    toJSON: () => SHOWN,
    [inspect.custom]: () => SHOWN,
  }
  return Object.freeze(hidden)
}
