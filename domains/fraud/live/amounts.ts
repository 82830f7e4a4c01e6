import { decimalText, decimalUnits } from '@storemesh/core'

/** Money as an event tells it. */
export type Amount = { readonly amount: string; readonly currency: string }

/** One entry a currency, in the order of their codes: amounts of different currencies are never added up. */
export const byCurrency = <Shown>(
  amounts: readonly Amount[],
  show: (currency: string, ofCurrency: <Each extends Amount>(some: readonly Each[]) => readonly Each[]) => Shown,
): readonly Shown[] =>
  [...new Set(amounts.map(({ currency }) => currency))]
    .toSorted()
    .map((code) => show(code, (some) => some.filter(({ currency }) => currency === code)))

export const sumOf = (amounts: readonly Amount[]): string => textOf(unitsOf(amounts).reduce((sum, units) => sum + units, 0n))

export const leastOf = (amounts: readonly Amount[]): string | null => bestOf(amounts, (units, best) => units < best)
export const mostOf = (amounts: readonly Amount[]): string | null => bestOf(amounts, (units, best) => units > best)

function bestOf(amounts: readonly Amount[], isBetter: (units: bigint, best: bigint) => boolean): string | null {
  const [first, ...others] = unitsOf(amounts)
  return first === undefined ? null : textOf(others.reduce((best, units) => (isBetter(units, best) ? units : best), first))
}

const SCALE = 2
const unitsOf = (amounts: readonly Amount[]): readonly bigint[] => amounts.map(({ amount }) => decimalUnits(amount, SCALE))
const textOf = (units: bigint): string => decimalText(units, SCALE)
