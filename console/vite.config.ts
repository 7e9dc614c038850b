// How the console is built: into the Python package, with a .gz beside every file worth compressing.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const WORTH_COMPRESSING = /\.(js|css|html|svg|json)$/

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : [path]
  })
}

function gzipBeside(): Plugin {
  let folder = ''
  return {
    name: 'gzip-beside',
    apply: 'build',
    configResolved: (config) => {
      folder = join(config.root, config.build.outDir)
    },
    closeBundle: () => {
      for (const path of filesUnder(folder)) {
        if (!WORTH_COMPRESSING.test(path)) continue
        const content = readFileSync(path)
        if (content.length > 1024) writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), gzipBeside()],
  build: {
    outDir: '../src/panhuo/api/static',
    emptyOutDir: true,
    target: 'es2022',
    // A content policy without data: fonts or scripts: nothing is inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules\/(echarts|zrender)\//, priority: 30 },
            { name: 'kit', test: /node_modules\/(antd\/es|@ant-design|@rc-component)\/(?!table|tree|upload|progress|descriptions|switch|tabs|drawer)/, minShareCount: 3, priority: 25 },
            { name: 'base', test: /node_modules\/(react|react-dom|react-router|scheduler|@tanstack|i18next|react-i18next)\//, priority: 20 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': { target: process.env['PANHUO_API'] ?? 'http://127.0.0.1:8750', changeOrigin: false } },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
})
