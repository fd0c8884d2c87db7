import type { Effect } from './setting.ts'

/** The setting is obeyed: what it does. */
export const does = (text: string): Effect => ({ kind: 'obeyed', text })

/** The setting can have no effect: why. */
export const none = (text: string): Effect => ({ kind: 'senseless', text })

/** What it sets does not exist yet. */
export const later = (text: string): Effect => ({ kind: 'missing', text })

/** The setting may only have its usual value: what is done. */
export const refused = (text: string): Effect => ({ kind: 'refused', text })
