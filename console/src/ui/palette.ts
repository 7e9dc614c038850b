// Every colour that carries a meaning, in one place, told apart by colour-blind people (Okabe and Ito, blue to vermilion scales).
import { theme } from 'antd'

export type Level = 'red' | 'orange' | 'yellow'
/** Most urgent first. */
export const LEVELS: readonly Level[] = ['red', 'orange', 'yellow']

interface LevelColours {
  fill: string
  ink: string
  edge: string
}

export interface Palette {
  levels: Record<Level, LevelColours>
  /** Money by why it is at risk: goods that run out, goods left over. */
  money: { run_out: string; leftover: string; better: string; worse: string }
  /** Fan: sold, expected, the bands around it, stock, the run-out mark, goods on the way, planned actions. */
  fan: { history: string; mean: string; band: string; stock: string; runOut: string; incoming: string; planned: string }
  /** Scores 0 to 100: vermilion is ill, blue is well, the middle is quiet. */
  heat: readonly string[]
  verdict: { met: string; missed: string; unknown: string }
}

export const LIGHT: Palette = {
  levels: {
    red: { fill: '#FBE3D6', ink: '#8F3B00', edge: '#D55E00' },
    orange: { fill: '#FFF0CC', ink: '#6F4B00', edge: '#E69F00' },
    yellow: { fill: '#FBF8CF', ink: '#57520A', edge: '#B9AE1B' },
  },
  money: { run_out: '#D55E00', leftover: '#0072B2', better: '#00664B', worse: '#A84300' },
  fan: {
    history: '#6B7280', mean: '#0072B2', band: '#0072B2', stock: '#3D3D3D',
    runOut: '#D55E00', incoming: '#009E73', planned: '#A6487F',
  },
  heat: ['#C65102', '#DB7C34', '#E9A46F', '#F2C9A8', '#F3E4D7', '#DDE8F0', '#B4D2E6', '#82B6D8', '#4B96C6', '#1D76AE'],
  verdict: { met: '#006D9E', missed: '#A84300', unknown: '#5F6672' },
}

export const DARK: Palette = {
  levels: {
    red: { fill: '#4A2108', ink: '#FFB88A', edge: '#E8772E' },
    orange: { fill: '#443207', ink: '#FFD37A', edge: '#E69F00' },
    yellow: { fill: '#3B390F', ink: '#F0E880', edge: '#C9BE2E' },
  },
  money: { run_out: '#E8772E', leftover: '#56B4E9', better: '#3FCBA0', worse: '#FF9D5C' },
  fan: {
    history: '#9AA3B2', mean: '#56B4E9', band: '#56B4E9', stock: '#E5E7EB',
    runOut: '#FF8A3D', incoming: '#2CC295', planned: '#E08FBF',
  },
  heat: ['#D9661A', '#B85A20', '#934D24', '#6E4026', '#4B362B', '#34414B', '#2C536C', '#25668D', '#2B7CAE', '#3D95CF'],
  verdict: { met: '#6CC4F2', missed: '#FF9D5C', unknown: '#A3ABB8' },
}

/** How light a #rrggbb colour is, 0 to 1 (relative luminance of the W3C). */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Black or white, whichever reads better on the colour. */
export function inkOn(colour: string): string {
  return luminance(colour) > 0.18 ? '#101418' : '#FFFFFF'
}

/** The palette of the theme that is on: dark when the ground of the page is. */
export function usePalette(): Palette {
  const { token } = theme.useToken()
  return luminance(token.colorBgBase) < 0.4 ? DARK : LIGHT
}

/** The heat colour of a score from 0 to 100. */
export function heatOf(palette: Palette, score: number): string {
  const at = Math.max(0, Math.min(palette.heat.length - 1, Math.floor(score / 10)))
  return palette.heat[at] ?? '#888888'
}
