import { DATES_AND_INSTANTS, monthsOf } from './calendar.js'
import { calendarTransform } from './calendar-transform.js'

/** A partition for each year, 0 being 1970. */
export const year = calendarTransform(DATES_AND_INSTANTS, 'int', (source, value) => Math.floor(monthsOf(source, value) / 12))
