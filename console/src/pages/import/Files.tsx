// What became of each file of an import: recognised as what, rows read, taken, refused, set aside, and why.
import { Tooltip, type TableColumnType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Import, ImportFile } from '../../api/types'
import { useFormat } from '../../ui/format'
import { usePalette } from '../../ui/palette'
import PlainTable from '../../ui/PlainTable'
import { Failed } from '../../ui/states'

function Taken({ file }: { file: ImportFile }) {
  const format = useFormat()
  const tables = Object.entries(file.rows_taken)
  const sum = tables.reduce((whole, [, rows]) => whole + rows, 0)
  return <Tooltip title={tables.map(([name, rows]) => `${name} ${format.number(rows)}`).join(', ')}>{format.number(sum)}</Tooltip>
}

function Notes({ file }: { file: ImportFile }) {
  return (
    <>
      {file.error ? <Failed error={file.error} /> : null}
      {file.warnings.length > 0 ? <ul style={{ margin: 0, paddingLeft: 18 }}>{file.warnings.map((line) => <li key={line}>{line}</li>)}</ul> : null}
    </>
  )
}

export default function Files({ files, state }: { files: ImportFile[]; state: Import['state'] }) {
  const { t } = useTranslation('import')
  const format = useFormat()
  const palette = usePalette()
  const done = state === 'done' || state === 'failed'
  const count = (value: number) => (done ? format.number(value) : '')
  const columns: TableColumnType<ImportFile>[] = [
    { title: t('file'), dataIndex: 'name', render: (name: string, file) => <><b style={{ overflowWrap: 'anywhere' }}>{name}</b> <span style={{ opacity: 0.75 }}>{format.bytes(file.bytes)}</span></> },
    { title: t('source'), render: (_, file) => file.source_title ?? file.source ?? (done ? <span style={{ color: palette.verdict.missed }}>{t('unknown_source')}</span> : '') },
    { title: t('read'), dataIndex: 'rows_read', align: 'right', render: count },
    { title: t('taken'), align: 'right', render: (_, file) => (done ? <Taken file={file} /> : '') },
    { title: t('refused'), dataIndex: 'rows_refused', align: 'right', render: (rows: number) => <span style={{ color: rows > 0 ? palette.verdict.missed : undefined }}>{count(rows)}</span> },
    { title: t('set_aside'), dataIndex: 'rows_set_aside', align: 'right', render: count },
  ]
  const noted = files.filter((file) => file.error !== null || file.warnings.length > 0)
  return (
    <PlainTable<ImportFile>
      label={t('file')} rows={files} rowKey="name" columns={columns}
      expandable={{ rowExpandable: (file) => file.error !== null || file.warnings.length > 0, expandedRowRender: (file) => <Notes file={file} />, defaultExpandedRowKeys: noted.map((file) => file.name), showExpandColumn: noted.length > 0 }}
    />
  )
}
