import type { Configuration, Origin } from '../../config/configuration.ts'
import type { Setting } from '../../config/setting.ts'
import { type SettingName, settings } from '../../config/table.ts'
import { Failure } from '../../error/failure.ts'
import { jsonText } from '../../report/json-text.ts'
import type { Screen } from '../../report/screen.ts'
import { toYamlText } from '../../template/filter/yaml.ts'
import { str } from '../../template/value/repr.ts'
import { readSource } from '../../text/read-source.ts'
import { dict, type Value } from '../../text/value.ts'
import { exitCodes } from '../exit-code.ts'
import { tellConfiguration } from '../tell-configuration.ts'
import type { ConfigOptions } from './options.ts'

interface Shown {
  readonly name: string
  readonly origin: string
  readonly value: Value
}

const names = (Object.keys(settings) as SettingName[]).sort()

/** Runs `tutti config` and returns its exit code. */
export async function configCommand(
  options: ConfigOptions,
  configuration: Configuration,
  screen: Screen,
): Promise<number> {
  // What other commands would refuse is shown here: this is where one looks for it.
  await tellConfiguration(configuration, options.verbosity, screen)
  switch (options.action) {
    case 'list':
      screen.out(listed(options.format))
      break
    case 'dump':
      screen.out(dumped(options, configuration))
      break
    case 'view':
      screen.out(viewed(configuration))
      break
  }
  return exitCodes.done
}

/** The file that is read, as it was written. */
function viewed({ file }: Configuration): string {
  if (file === undefined) throw new Failure('usage', 'there is no configuration file to show', { hint: NO_FILE })
  return readSource(file).text
}

const NO_FILE =
  'ansible.cfg is looked for here, then ~/.ansible.cfg and /etc/ansible/ansible.cfg; ANSIBLE_CONFIG names another'

const yaml = (value: Value): string =>
  toYamlText(value, { indent: 2, width: 100, sortKeys: false, flow: false, start: false })

const effects = {
  obeyed: 'does',
  senseless: 'no effect',
  missing: 'not yet',
  refused: 'cannot be changed',
} as const

const asValue = (value: unknown): Value => (value === undefined ? null : (value as Value))

/** A setting as a list shows it: what it does here, where it is written, what it may be. */
function described(setting: Setting<unknown>): Value {
  const { effect, ini, env, type, choices, usual } = setting
  return dict([
    [effects[effect.kind], effect.text],
    ['type', type],
    ['default', asValue(usual)],
    ...(choices ? [['choices', choices] as const] : []),
    ...(env.length > 0 ? [['env', env.map((name) => dict([['name', name]]))] as const] : []),
    ...(ini.length > 0
      ? [
          [
            'ini',
            ini.map(({ section, key }) =>
              dict([
                ['key', key],
                ['section', section],
              ]),
            ),
          ] as const,
        ]
      : []),
  ])
}

function listed(format: ConfigOptions['format']): string {
  const all = dict(names.map((name) => [name, described(settings[name])] as const))
  return format === 'json' ? jsonText(all, 4) : yaml(all)
}

const originText = (origin: Origin): string => {
  switch (origin.kind) {
    case 'usual':
      return 'default'
    case 'env':
      return `env: ${origin.name}`
    case 'file':
      return origin.file
  }
}

function dumped({ onlyChanged, format }: ConfigOptions, configuration: Configuration): string {
  const shown = names.flatMap((name): readonly Shown[] => {
    if (name === 'CONFIG_FILE') return [{ name, origin: '', value: asValue(configuration.file) }]
    const origin = configuration.origin(name)
    if (onlyChanged && origin.kind === 'usual') return []
    const setting: Setting<unknown> = settings[name]
    const value = setting.secret && origin.kind !== 'usual' ? '***' : asValue(configuration.get(name))
    return [{ name, origin: originText(origin), value }]
  })
  switch (format) {
    case 'json':
      return jsonText(shown.map(dictOf), 4)
    case 'yaml':
      return yaml(shown.map(dictOf))
    case 'display':
      return shown.map(({ name, origin, value }) => `${name}(${origin}) = ${str(value)}`).join('\n')
  }
}

const dictOf = ({ name, origin, value }: Shown) =>
  dict([
    ['name', name],
    ['origin', origin],
    ['value', value],
  ])
