// One product as a page of its own.
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import Body from './Body'

export default function ProductPage() {
  const { t } = useTranslation('product')
  const { sku = '' } = useParams()
  const [words, setWords] = useSearchParams()
  return (
    <Body sku={sku} location={words.get('location')} onLocation={(place) => setWords(place ? { location: place } : {})}>
      <Link to="/products">{t('back')}</Link>
    </Body>
  )
}
