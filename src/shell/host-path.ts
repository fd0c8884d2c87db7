import { quote } from './quote.ts'
import { Script } from './script.ts'

/**
 * The text of a path as one shell word: `~` and `~user` at its start and `$NAME` or `${NAME}` anywhere are filled in by the
 * host, as Ansible does with path arguments (a variable that is not set stays as written); nothing else is.
 */
export function hostWord(path: string): Script {
  const [, home = '', rest = ''] = /^(~[A-Za-z_]?[\w.-]*(?=\/|$))?([\s\S]*)$/.exec(path) ?? []
  const words = rest.split(/(\$\w+|\$\{\w+\})/).map((part, i) => {
    if (i % 2 === 0) return part === '' ? '' : quote(part)
    const name = part.replace(/[${}]/g, '')
    return /^\d/.test(name) ? quote(part) : `"\${${name}-${part.replace(/[$}]/g, '\\$&')}}"`
  })
  const text = home + words.join('')
  return new Script(text === '' ? "''" : text)
}

/** A path as one shell word that no command takes for an option: `hostWord`, with `./` before a leading dash. */
export function hostPath(path: string): Script {
  return path.startsWith('-') ? new Script(`./${hostWord(path).text}`) : hostWord(path)
}

/** Whether the host fills in parts of the path, so that it must be asked what the path is. */
export const needsHost = (path: string): boolean => /^~|\$\w|\$\{\w/.test(path)
