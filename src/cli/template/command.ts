import { createNotices } from '../../report/notice.ts'
import { toJsonText } from '../../template/filter/json.ts'
import { OMIT } from '../../template/omit.ts'
import type { Value } from '../../text/value.ts'
import { readSource } from '../../text/yaml.ts'
import type { Engine } from '../engine.ts'
import type { TemplateOptions } from '../options.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Workplace } from '../workplace.ts'
import { answerLines } from './lines.ts'

/** Runs `tutti template` and returns its exit code. */
export async function templateCommand(
  options: TemplateOptions,
  engine: Engine,
  workplace: Workplace,
  { stdin, stdout }: Pick<Surroundings, 'stdin' | 'stdout'>,
): Promise<number> {
  const { screen } = workplace
  const notices = createNotices(screen)
  const context = await workplace.context(
    options,
    (event) => {
      if (event.kind === 'warning') notices.warn(event.message)
    },
    'quiet',
  )
  const { input } = options
  await engine.rendering(options, context, async (renderer) => {
    switch (input.kind) {
      case 'text':
        return screen.out(shown(await renderer.value(input.text)))
      case 'file':
        return screen.out(await renderer.file(readSource(input.path)))
      case 'lines':
        return answerLines(stdin, (line) => stdout.write(`${screen.redact(line)}\n`), renderer)
    }
  })
  return 0
}

/** A value as a person reads it: text as it is, all else as JSON. */
function shown(value: Value): string {
  if (value === OMIT) return 'omit'
  return typeof value === 'string'
    ? value
    : toJsonText(value, { indent: 4, sortKeys: false, ascii: false, separators: [',', ': '] })
}
