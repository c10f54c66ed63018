import { toneVolume } from '../settings/tone-volume.ts';

/** The sounds of the kiosk, told apart without looking: one short high tone, or two long low ones. */
const tones = {
  success: { frequency: 1320, notes: [0], length: 0.09 },
  refused: { frequency: 220, notes: [0, 0.32], length: 0.24 },
} as const;

/** A tone that starts or ends at once clicks. */
const RAMP_S = 0.012;

let context: AudioContext | undefined;

function playNote(audio: AudioContext, frequency: number, volume: number, at: number, length: number): void {
  const oscillator = new OscillatorNode(audio, { type: 'triangle', frequency });
  const gain = new GainNode(audio, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + RAMP_S);
  gain.gain.setValueAtTime(volume, at + length - RAMP_S);
  gain.gain.linearRampToValueAtTime(0, at + length);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}

/** Plays a tone. Without a sound device, or before the browser allows sound, there is silence; the other channels still tell. */
export function playTone(name: keyof typeof tones): void {
  const volume = toneVolume();
  if (volume === 0) return;
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume().catch(() => {});
    const { frequency, notes, length } = tones[name];
    for (const note of notes) playNote(context, frequency, volume, context.currentTime + note, length);
  } catch {
    // No sound device.
  }
}
