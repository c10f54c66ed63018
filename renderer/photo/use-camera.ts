import { type RefObject, useEffect, useRef, useState } from 'react';

import { PHOTO_SIDE } from '../../shared/deviations/photo.ts';
import { isKioskWindow } from '../theme/millimetres.ts';
import type { PhotoProblem } from './scale-photo.ts';

/** What a camera does: it starts, shows what it sees, or there is none and why. */
export type CameraState = 'starting' | 'live' | Exclude<PhotoProblem, 'unreadable' | 'large'>;

/** Why a browser gave no camera. */
function problemOf(error: unknown): CameraState {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'no-camera';
}

/**
 * The camera of this station as long as the component stands: asked for when it comes, let go when it goes, so its light burns no longer than
 * somebody looks for a picture. Never with sound.
 */
export function useCamera(): { readonly state: CameraState; readonly video: RefObject<HTMLVideoElement | null> } {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>('starting');
  useEffect(() => {
    let isGone = false;
    let stream: MediaStream | undefined;
    const letGo = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    async function open(): Promise<void> {
      // Absent where a browser got this page without https.
      const devices = (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices;
      if (!devices) {
        setState(isKioskWindow() ? 'no-camera' : 'by-file');
        return;
      }
      try {
        stream = await devices.getUserMedia({
          audio: false,
          video: { facingMode: 'environment', width: { ideal: PHOTO_SIDE }, height: { ideal: 960 } },
        });
      } catch (error) {
        if (!isGone) setState(problemOf(error));
        return;
      }
      const { current } = video;
      if (isGone || !current) {
        letGo();
        return;
      }
      for (const track of stream.getTracks()) track.addEventListener('ended', () => setState('no-camera'));
      current.srcObject = stream;
      // By itself a browser plays only what is in sight, and this comes into sight when it plays.
      await current.play().then(
        () => setState('live'),
        () => undefined,
      );
    }
    void open();
    return () => {
      isGone = true;
      letGo();
    };
  }, []);
  return { state, video };
}
