// A table that is wider than its place scrolls inside it, by keyboard too.
import { Table, type TableProps } from 'antd'
import { Empty } from './states'

/** More rows than this come in pages. */
const ROWS_MAX = 50

interface PlainTableProps<Row extends object> extends Pick<TableProps<Row>, 'rowKey' | 'columns' | 'expandable'> {
  label: string
  rows: Row[]
  /** What is said when there are none. */
  none?: string
  /** All rows at once: the list is fetched in pages already. */
  whole?: boolean
}

export default function PlainTable<Row extends object>({ label, rows, none, whole = false, ...rest }: PlainTableProps<Row>) {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <Table<Row>
        {...rest} size="small" dataSource={rows} style={{ minWidth: 'max-content' }} pagination={!whole && rows.length > ROWS_MAX ? { pageSize: ROWS_MAX, size: 'small' } : false}
        locale={{ emptyText: <Empty {...(none ? { text: none } : {})} /> }}
      />
    </div>
  )
}
