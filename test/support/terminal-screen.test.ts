import test from 'ava'
import { screenOf } from './terminal-screen.ts'

test('what is drawn again and erased is not seen', (t) => {
  t.is(screenOf('ask> hoxt\x1b[1G\x1b[0Jask> host\x1b[1D\r\nnext'), 'ask> host\nnext')
  t.is(screenOf('abc\b\b\x1b[Kd\x07\x1b[?2004h'), 'ad')
  t.is(screenOf('working\r\x1b[2Kdone\r\n\x1b[1Aover'), 'over\n')
})
