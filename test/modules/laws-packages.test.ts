import { holdLaws, parts } from '../support/laws.ts'

holdLaws(parts.packages)
