/** One thing that was looked at. `missing` is a failure that no setting mends: something has to be installed or made. */
export interface Check {
  readonly check: string
  readonly status: 'ok' | 'warn' | 'fail' | 'missing'
  /** What was found. */
  readonly found: string
  /** What to do; nothing where all is well. */
  readonly advice: string
}

type Finding = (check: string, found: string, advice: string) => Check

export const ok = (check: string, found: string): Check => ({ check, status: 'ok', found, advice: '' })
export const warn: Finding = (check, found, advice) => ({ check, status: 'warn', found, advice })
export const fail: Finding = (check, found, advice) => ({ check, status: 'fail', found, advice })
export const missing: Finding = (check, found, advice) => ({ check, status: 'missing', found, advice })
