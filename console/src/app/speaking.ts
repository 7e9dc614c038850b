// Switches the language of the page at once, and tells the server, whose titles and reasons come in it too.
import { useQueryClient } from '@tanstack/react-query'
import { configure } from '../api/client'
import { changeMe, SESSION_KEY } from '../api/queries'
import type { Lang, Session } from '../api/types'
import { speak } from './i18n'

export function useSpeak(): (lang: Lang) => void {
  const client = useQueryClient()
  return (lang) => {
    speak(lang)
    configure({ lang })
    const session = client.getQueryData<Session | null>(SESSION_KEY)
    const again = () => client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] })
    if (!session) return
    client.setQueryData<Session>(SESSION_KEY, { ...session, user: { ...session.user, lang } })
    void changeMe({ lang }).then(again, again)
  }
}
