import { Failure } from '../error/failure.ts'
import { type Configuration, placeName } from './configuration.ts'
import { type SettingName, settings } from './table.ts'

const refusable = (Object.keys(settings) as SettingName[]).filter((name) => settings[name].effect.kind === 'refused')

/** Throws for a setting that would change what playbooks mean in a way that does not exist here. */
export function refuseSettings(configuration: Configuration): void {
  for (const name of refusable) {
    if (!configuration.written(name) || configuration.isUsual(name)) continue
    const { effect } = settings[name]
    const origin = configuration.origin(name)
    throw new Failure('configuration', `${placeName(origin, settings[name])} cannot be changed: ${effect.text}`, {
      at: origin.kind === 'file' ? origin.at : undefined,
      hint: `leave it out, or give it its usual value: ${String(settings[name].usual)}`,
    })
  }
}
