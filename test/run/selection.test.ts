import test from 'ava'
import type { Task } from '../../src/play/task.ts'
import { isSelected } from '../../src/run/selection.ts'

const tagged = (...tags: string[]): Task => ({ directives: { tags } }) as unknown as Task

const cases: readonly (readonly [string, readonly string[], readonly string[], readonly string[], boolean])[] = [
  ['everything runs without tags', ['a'], [], [], true],
  ['never does not run by itself', ['never'], [], [], false],
  ['never runs when one of its tags is named', ['never', 'a'], ['a'], [], true],
  ['never runs when it is named', ['never'], ['never'], [], true],
  ['a named tag selects', ['a'], ['a'], [], true],
  ['another tag does not', ['b'], ['a'], [], false],
  ['a task without tags is not selected by a name', [], ['a'], [], false],
  ['always runs beside a name', ['always'], ['a'], [], true],
  ['always can be skipped', ['always'], [], ['always'], false],
  ['a skipped tag is skipped', ['a', 'b'], ['a'], ['b'], false],
  ['tagged selects tasks with tags', ['a'], ['tagged'], [], true],
  ['tagged leaves out tasks without', [], ['tagged'], [], false],
  ['untagged selects tasks without tags', [], ['untagged'], [], true],
  ['untagged leaves out tasks with tags', ['a'], ['untagged'], [], false],
  ['all selects everything', [], ['all'], [], true],
  ['all does not select never', ['never'], ['all'], [], false],
  ['skipping tagged leaves those without', [], [], ['tagged'], true],
  ['skipping untagged leaves those with', ['a'], [], ['untagged'], true],
]

for (const [name, own, tags, skip, wanted] of cases) {
  test(name, (t) => t.is(isSelected(tagged(...own), tags, skip), wanted))
}
