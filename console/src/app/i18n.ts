// The words of the console: every file locales/LANG/NAME.json is the namespace NAME, merged in by itself.
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Lang } from '../api/types'

const files = import.meta.glob<Record<string, unknown>>('../locales/*/*.json', { eager: true, import: 'default' })

type Catalogue = Record<string, Record<string, Record<string, unknown>>>

function catalogue(): Catalogue {
  const words: Catalogue = { en: {}, zh: {} }
  for (const [path, content] of Object.entries(files)) {
    const [, lang = 'en', name = ''] = /locales\/(\w+)\/([\w-]+)\.json$/.exec(path) ?? []
    words[lang] = { ...words[lang], [name]: content }
  }
  return words
}

const KEPT = 'panhuo.lang'

const isLang = (text: string | null): text is Lang => text === 'zh' || text === 'en'

/** What the person chose on this device before, else what the browser asks for, else Chinese. */
function firstLang(): Lang {
  const kept = localStorage.getItem(KEPT)
  if (isLang(kept)) return kept
  const asked = navigator.languages.find((one) => /^(zh|en)\b/i.test(one))
  return asked?.toLowerCase().startsWith('en') ? 'en' : 'zh'
}

void i18next.use(initReactI18next).init({
  resources: catalogue(),
  lng: firstLang(),
  fallbackLng: false,
  defaultNS: 'common',
  supportedLngs: ['zh', 'en'],
  interpolation: { escapeValue: false },
  initAsync: false,
})

export const currentLang = (): Lang => (i18next.language === 'en' ? 'en' : 'zh')

export function speak(lang: Lang): void {
  localStorage.setItem(KEPT, lang)
  void i18next.changeLanguage(lang)
}

export default i18next
