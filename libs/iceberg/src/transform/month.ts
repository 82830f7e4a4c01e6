import { DATES_AND_INSTANTS, monthsOf } from './calendar.js'
import { calendarTransform } from './calendar-transform.js'

/** A partition for each month, 0 being January 1970. */
export const month = calendarTransform(DATES_AND_INSTANTS, 'int', monthsOf)
