import { hoursOf, INSTANTS } from './calendar.js'
import { calendarTransform } from './calendar-transform.js'

/** A partition for each hour, 0 being the first of 1970 in UTC. */
export const hour = calendarTransform(INSTANTS, 'int', hoursOf)
