/** The fasting month as Indonesia kept it or will by its calendar: first and last day, in Jakarta. */
const MONTHS: readonly (readonly [first: string, last: string])[] = [
  ['2024-03-12', '2024-04-09'],
  ['2025-03-01', '2025-03-30'],
  ['2026-02-19', '2026-03-20'],
  ['2027-02-08', '2027-03-09'],
]

/** Of a local day such as `2026-02-19`. */
export const isRamadan = (day: string): boolean => MONTHS.some(([first, last]) => day >= first && day <= last)
