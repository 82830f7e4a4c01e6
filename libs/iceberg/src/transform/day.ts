import { DATES_AND_INSTANTS, daysOf } from './calendar.js'
import { calendarTransform } from './calendar-transform.js'

/** A partition for each UTC day, numbered from 1970-01-01. */
export const day = calendarTransform(DATES_AND_INSTANTS, 'date', daysOf)
