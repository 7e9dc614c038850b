// Colours that carry a meaning can be read on their ground and told apart, in light and in dark.
import { describe, expect, it } from 'vitest'
import { DARK, heatOf, inkOn, LIGHT, luminance, type Palette } from './palette'

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((first, second) => second - first)
  return (light + 0.05) / (dark + 0.05)
}

const THEMES: readonly (readonly [string, Palette, string])[] = [['light', LIGHT, '#ffffff'], ['dark', DARK, '#14181d']]

describe.each(THEMES)('the %s palette', (_name, palette, ground) => {
  it('writes every level with 4.5 to 1 on its own fill', () => {
    for (const level of Object.values(palette.levels)) expect(contrast(level.ink, level.fill)).toBeGreaterThanOrEqual(4.5)
  })
  it('writes on every heat colour with 4.5 to 1', () => {
    for (const colour of palette.heat) expect(contrast(inkOn(colour), colour)).toBeGreaterThanOrEqual(4.5)
  })
  it('writes verdicts and changes of money with 4.5 to 1 on the page', () => {
    for (const colour of [...Object.values(palette.verdict), palette.money.better, palette.money.worse]) {
      expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5)
    }
  })
  it('draws lines and bars with 3 to 1 on the page', () => {
    for (const colour of [...Object.values(palette.fan), palette.money.run_out, palette.money.leftover]) {
      expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('heat', () => {
  it('clamps scores to the scale', () => {
    expect(heatOf(LIGHT, -3)).toBe(LIGHT.heat[0])
    expect(heatOf(LIGHT, 100)).toBe(LIGHT.heat[9])
    expect(heatOf(LIGHT, 49)).toBe(LIGHT.heat[4])
  })
})
