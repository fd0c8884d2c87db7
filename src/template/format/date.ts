const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = 'January February March April May June July August September October November December'.split(' ')
const pad = (n: number, size = 2, fill = '0'): string => String(n).padStart(size, fill)

const dayOfYear = (date: Date): number =>
  Math.floor(
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
      864e5,
  ) + 1

/** The ISO year and week of a date. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime())
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) }
}

function zone(offset: number | null): string {
  if (offset === null) return ''
  const size = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${pad(size % 60)}`
}

/** C's strftime of a date's UTC fields, with Python's `%f`, in the C locale. */
export function strftime(format: string, date: Date, microsecond: number, offset: number | null): string {
  const one = (letter: string): string => {
    const hour = date.getUTCHours()
    switch (letter) {
      case 'Y':
        return String(date.getUTCFullYear())
      case 'C':
        return pad(Math.floor(date.getUTCFullYear() / 100))
      case 'y':
        return pad(date.getUTCFullYear() % 100)
      case 'm':
        return pad(date.getUTCMonth() + 1)
      case 'd':
        return pad(date.getUTCDate())
      case 'e':
        return pad(date.getUTCDate(), 2, ' ')
      case 'H':
        return pad(hour)
      case 'I':
        return pad(hour % 12 || 12)
      case 'k':
        return pad(hour, 2, ' ')
      case 'l':
        return pad(hour % 12 || 12, 2, ' ')
      case 'M':
        return pad(date.getUTCMinutes())
      case 'S':
        return pad(date.getUTCSeconds())
      case 'f':
        return pad(microsecond, 6)
      case 'p':
        return hour < 12 ? 'AM' : 'PM'
      case 'P':
        return hour < 12 ? 'am' : 'pm'
      case 'a':
        return (days[date.getUTCDay()] as string).slice(0, 3)
      case 'A':
        return days[date.getUTCDay()] as string
      case 'b':
      case 'h':
        return (months[date.getUTCMonth()] as string).slice(0, 3)
      case 'B':
        return months[date.getUTCMonth()] as string
      case 'j':
        return pad(dayOfYear(date), 3)
      case 'u':
        return String(date.getUTCDay() || 7)
      case 'w':
        return String(date.getUTCDay())
      case 'U':
        return pad(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7))
      case 'W':
        return pad(Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() + 6) % 7)) / 7))
      case 'V':
        return pad(isoWeek(date).week)
      case 'G':
        return String(isoWeek(date).year)
      case 'g':
        return pad(isoWeek(date).year % 100)
      case 's':
        return String(Math.floor((date.getTime() - (offset ?? -date.getTimezoneOffset()) * 60_000) / 1000))
      case 'z':
        return zone(offset)
      case 'Z':
        return offset === 0 ? 'UTC' : zone(offset)
      case 'F':
        return all('%Y-%m-%d')
      case 'T':
        return all('%H:%M:%S')
      case 'R':
        return all('%H:%M')
      case 'r':
        return all('%I:%M:%S %p')
      case 'D':
      case 'x':
        return all('%m/%d/%y')
      case 'X':
        return all('%H:%M:%S')
      case 'c':
        return all('%a %b %e %H:%M:%S %Y')
      case 'n':
        return '\n'
      case 't':
        return '\t'
      case '%':
        return '%'
      default:
        return `%${letter}`
    }
  }
  const all = (text: string): string =>
    text.replace(/%([-_0^#]?)([A-Za-z%])/g, (_all, flag: string, letter: string) => {
      const made = one(letter)
      if (flag === '-') return made.replace(/^[0 ]+(?=\d)/, '')
      if (flag === '_') return made.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length))
      return flag === '^' ? made.toUpperCase() : made
    })
  return all(format)
}
