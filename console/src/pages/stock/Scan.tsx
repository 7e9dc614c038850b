// Reads a barcode with the camera, where the browser can; a scanner that types needs nothing of this.
import { CameraOutlined } from '@ant-design/icons'
import { Button, Modal } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>
}

type DetectorMaker = new () => Detector

const maker = (): DetectorMaker | undefined => (window as unknown as { BarcodeDetector?: DetectorMaker }).BarcodeDetector
const LOOK_MS = 200

function Camera({ onCode, onClose }: { onCode: (code: string) => void; onClose: () => void }) {
  const { t } = useTranslation('stock')
  const video = useRef<HTMLVideoElement>(null)
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => {
    const Maker = maker()
    if (!Maker) return undefined
    const detector = new Maker()
    let stream: MediaStream | undefined
    let timer: number | undefined
    const look = async () => {
      const found = video.current ? await detector.detect(video.current).catch(() => []) : []
      if (found[0]) onCode(found[0].rawValue)
    }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(async (opened) => {
      stream = opened
      if (!video.current) return
      video.current.srcObject = opened
      await video.current.play()
      timer = window.setInterval(() => void look(), LOOK_MS)
    }).catch((error: unknown) => setFault(String(error)))
    return () => {
      window.clearInterval(timer)
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
  }, [onCode])
  return (
    <Modal open footer={null} title={t('scan')} onCancel={onClose}>
      {fault ? <p role="alert">{fault}</p> : <video ref={video} muted playsInline style={{ width: '100%' }} />}
    </Modal>
  )
}

export default function Scan({ onCode }: { onCode: (code: string) => void }) {
  const { t } = useTranslation('stock')
  const [open, setOpen] = useState(false)
  if (!maker()) return null
  return (
    <>
      <Button icon={<CameraOutlined />} aria-label={t('scan')} onClick={() => setOpen(true)} />
      {open ? <Camera onClose={() => setOpen(false)} onCode={(code) => { setOpen(false); onCode(code) }} /> : null}
    </>
  )
}
