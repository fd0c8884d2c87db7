import type { Setting } from './setting.ts'
import { becomeSettings } from './table/become.ts'
import { connectionSettings } from './table/connection.ts'
import { galaxySettings } from './table/galaxy.ts'
import { inventorySettings } from './table/inventory.ts'
import { outputSettings } from './table/output.ts'
import { pluginSettings } from './table/plugin.ts'
import { programSettings } from './table/program.ts'
import { runSettings } from './table/run.ts'
import { variableSettings } from './table/variable.ts'
import { vaultSettings } from './table/vault.ts'

/** Every setting of ansible-core 2.14 and its plugins by its name, with what it does here. */
export const settings = {
  ...becomeSettings,
  ...connectionSettings,
  ...galaxySettings,
  ...inventorySettings,
  ...outputSettings,
  ...programSettings,
  ...runSettings,
  ...variableSettings,
  ...vaultSettings,
  ...pluginSettings,
}

type Settings = typeof settings
export type SettingName = keyof Settings

/** What a setting is worth. */
export type SettingValue<N extends SettingName> = Settings[N] extends Setting<infer V> ? V : never
