import { isRamadan } from './ramadan.js'

/** How busy the shop is in an hour, beside other hours: people sleep, get paid, fast, and wait for the sales of 12.12. */
export function busyness(hour_ms: number): number {
  const local = new Date(hour_ms + JAKARTA_MS)
  const day = local.toISOString().slice(0, 10)
  const hours = isRamadan(day) ? FASTING_HOURS : USUAL_HOURS
  return (hours[local.getUTCHours()] ?? 1) * ofWeekday(local) * ofMonth(local)
}

const JAKARTA_MS = 7 * 3_600_000

/** From midnight on, by the hour. */
// biome-ignore format: a day reads better in one row
const USUAL_HOURS = [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 12, 14, 11, 9, 9, 9, 10, 12, 15, 18, 17, 12, 6]
/** Up before dawn to eat, slow by day, and out after the fast is broken. */
// biome-ignore format: a day reads better in one row
const FASTING_HOURS = [4, 3, 5, 9, 10, 4, 3, 4, 6, 7, 7, 7, 7, 6, 6, 8, 10, 9, 12, 22, 26, 24, 16, 8]

const isWeekend = (local: Date): boolean => local.getUTCDay() % 6 === 0
const ofWeekday = (local: Date): number => (isWeekend(local) ? 1.3 : 1)

/** Wages come on the 25th, and last for a week or so; on 9.9, 10.10, 11.11 and 12.12 everybody sells cheaply. */
function ofMonth(local: Date): number {
  const [month, day] = [local.getUTCMonth() + 1, local.getUTCDate()]
  if (month >= 9 && day === month) return 4
  if (day >= 25 || day === 1) return 1.6
  return day <= 4 ? 1.3 : 1
}
