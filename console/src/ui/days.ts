// Days from now as the person's own calendar has them.

/** The ISO date so many days after the moment given, today when none is. */
export function dayAfter(days: number, from: Date = new Date()): string {
  const day = new Date(from)
  day.setDate(day.getDate() + days)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

/** How far the next Monday is; on a Monday, a week. */
export const daysToMonday = (from: Date): number => ((8 - from.getDay()) % 7) || 7
