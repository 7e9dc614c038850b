// A chart: the engine is fetched only when the first one is shown.
import { Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import type { EngineProps } from './ChartEngine'

const Engine = lazy(() => import('./ChartEngine'))

export default function Chart(props: EngineProps) {
  return (
    <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: props.height }} />}>
      <Engine {...props} />
    </Suspense>
  )
}
