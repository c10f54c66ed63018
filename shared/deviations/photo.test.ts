import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { readCheckedFact, readFact } from '../catalogue/fact-catalogue.ts';
import { MAX_FRAME_LENGTH } from '../host/host-frames.ts';
import { must } from '../invariant.ts';
import { base64Of, jpegBytes, jpegSegment, samplePhoto } from '../testing/sample-photo.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { mainFact } from '../views/actions-view-of.ts';
import { deviationDetailOf, photoOf } from '../views/deviation-detail-of.ts';
import { findDeviation } from './find-deviation.ts';
import { bytesOfBase64, photo, PHOTO_BYTES } from './photo.ts';

const complaint = (value: unknown) => photo.safeParse(value).error?.issues[0]?.message;
const of = (bytes: readonly number[], width = 64, height = 48) => ({ jpeg: base64Of(bytes), width, height });

describe('a photo', () => {
  test('is a JPEG that holds its picture and nothing else', () => {
    expect(photo.parse(samplePhoto())).toEqual(samplePhoto());
    const profile = jpegSegment(0xe2, [1, 2, 3]);
    expect(complaint(of(jpegBytes(64, 48, profile)))).toBeUndefined();
  });

  test('does not say where and when it was taken', () => {
    const exif = jpegSegment(0xe1, [0x45, 0x78, 0x69, 0x66, 0, 0]);
    expect(complaint(of(jpegBytes(64, 48, exif)))).toContain('more than a picture');
    expect(complaint(of(jpegBytes(64, 48, jpegSegment(0xfe, [65]))))).toContain('more than a picture');
  });

  test.each([
    ['no base64', { jpeg: '***!', width: 64, height: 48 }, 'not base64'],
    ['a PNG', of([0x89, 0x50, 0x4e, 0x47, 0xff, 0xd9]), 'no JPEG'],
    ['cut off', of(jpegBytes(64, 48).slice(0, -2)), 'cut off'],
    ['without a frame', of([0xff, 0xd8, ...jpegSegment(0xda, [1]), 0xff, 0xd9]), 'no size'],
    ['of another size than it says', of(jpegBytes(64, 48), 65, 48), '64 x 48'],
    ['too wide', of(jpegBytes(1281, 48), 1281, 48), 'at most 1280'],
    ['too long', samplePhoto(64, 48, PHOTO_BYTES), 'at most 100000 bytes'],
  ])('is refused in a sentence: %s', (_name, value, sentence) => {
    expect(complaint(value)).toContain(sentence);
  });

  test('is refused or read, never a reason to fall over, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 60 }), fc.nat(60), (noise, at) => {
        const bytes = jpegBytes(64, 48);
        bytes.splice(at, noise.length, ...noise);
        expect(typeof photo.safeParse(of(bytes)).success).toBe('boolean');
      }),
    );
  });

  test('is written in base64 as everybody reads it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 40 }), (bytes) => {
        expect([...must(bytesOfBase64(base64Of(bytes)), 'the bytes')]).toEqual(bytes);
        expect(base64Of(bytes)).toBe(btoa(String.fromCharCode(...bytes)));
      }),
    );
  });
});

const asked = (station: ReturnType<typeof createTestStation>) => ({
  ...station.context(),
  world: station.world,
});

describe('a deviation that was raised with a photo', () => {
  const station = () => {
    const one = createTestStation({ plan: smallPlant() });
    one.give(one.commands.signOn('ann'));
    return one;
  };

  test('has it behind the report, and tells it by name only', () => {
    const here = station();
    const id = here.give(here.commands.raise('ann', 'qualityConcern', { photo: samplePhoto() })).command;
    const [raised, added] = here.facts.filter(({ command }) => command === id);
    expect([raised, added].map((fact) => fact?.type)).toEqual(['DeviationRaised', 'PhotoAdded']);
    expect(raised?.chain).toContain('/priority/');
    expect(added?.chain).toContain('/normal/');
    // The report names what was done, whichever is first in the order.
    const done = [added, raised].flatMap((fact) => (fact ? [readCheckedFact(fact) ?? []] : [])).flat();
    expect(mainFact(done)?.type).toBe('DeviationRaised');
    // Neither the machine nor the order carries the picture.
    expect(added?.refs).toEqual([`deviation:${id}`]);
    const state = stateOf(here.world, 'deviation', id);
    expect(state.photos).toMatchObject([{ fact: added?.id, person: 'ann', width: 64, height: 48 }]);
    expect(JSON.stringify(state)).not.toContain(samplePhoto().jpeg);
    const detail = deviationDetailOf(asked(here), must(findDeviation(asked(here), id), 'the deviation'), []);
    expect(detail.photos).toMatchObject([{ fact: added?.id, person: 'Name ann', width: 64 }]);
    expect(JSON.stringify(detail)).not.toContain(samplePhoto().jpeg);
    expect(photoOf(here, id, must(added, 'the photo').id)).toEqual(samplePhoto());
    expect(photoOf(here, 'another', must(added, 'the photo').id)).toBeNull();
  });

  test('loses it with the report when that is taken back', () => {
    const here = station();
    const id = here.give(here.commands.raise('ann', 'qualityConcern', { photo: samplePhoto() })).command;
    const added = must(
      here.facts.find(({ type }) => type === 'PhotoAdded'),
      'the photo',
    );
    here.give(here.commands.undo('ann', id));
    expect(stateOf(here.world, 'deviation', id).photos).toEqual([]);
    expect(photoOf(here, id, added.id)).toBeNull();
  });

  test('gets another one from whoever raises it again, up to three', () => {
    const here = station();
    const raise = (width: number) =>
      here.give(here.commands.raise('ann', 'qualityConcern', { photo: samplePhoto(width, 48) }));
    const id = raise(1).command;
    raise(2);
    raise(3);
    expect(stateOf(here.world, 'deviation', id).photos.map(({ width }) => width)).toEqual([1, 2, 3]);
    expect(raise(4)).toMatchObject({
      ok: false,
      refusal: {
        code: 'photos-enough',
        params: { photos: 3, deviation: id },
        remedies: [{ kind: 'command', name: 'raiseDeviation', params: { kind: 'qualityConcern' } }, { kind: 'screen' }],
      },
    });
  });

  test('is refused at the border of a replica when its picture holds more', () => {
    const here = station();
    here.give(here.commands.raise('ann', 'qualityConcern', { photo: samplePhoto() }));
    const added = must(
      here.facts.find(({ type }) => type === 'PhotoAdded'),
      'the photo',
    );
    expect(readFact(added).ok).toBe(true);
    const exif = jpegSegment(0xe1, [0x45, 0x78]);
    const data = { ...added.data, photo: of(jpegBytes(64, 48, exif)) };
    expect(readFact({ ...added, data })).toMatchObject({ ok: false, kind: 'unreadable' });
  });
});

test('the largest photo passes from a screen to its station in one frame', () => {
  const jpeg = 'A'.repeat(Math.ceil(PHOTO_BYTES / 3) * 4);
  const params = { kind: 'orderStopRequest', note: 'x'.repeat(200), photo: { jpeg, width: 1280, height: 1280 } };
  expect(JSON.stringify({ t: 'call', n: 1, method: 'execute', params }).length).toBeLessThan(MAX_FRAME_LENGTH - 50_000);
});
