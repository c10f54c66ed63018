import type { Page } from '@playwright/test';
import { expect as expectValue, test } from 'vitest';

import { photo } from '../../shared/deviations/photo.ts';
import { testIds } from '../test-ids.ts';
import { axeFindings } from '../testing/axe.testkit.ts';
import { describeScreens, expect, kiosk, show } from '../testing/screen-tests.testkit.ts';

const allow = (page: Page) => page.context().grantPermissions(['camera']);
const refuse = (page: Page) => page.context().clearPermissions();

/** Tracks of cameras that are open in the page. */
const openCameras = (page: Page) =>
  page.evaluate(() => {
    const { cameras = [] } = globalThis as typeof globalThis & { cameras?: MediaStreamTrack[] };
    return cameras.filter(({ readyState }) => readyState === 'live').length;
  });

/** Remembers the cameras that the page opens. */
const watchCameras = (page: Page) =>
  page.evaluate(() => {
    const cameras: MediaStreamTrack[] = [];
    Object.assign(globalThis, { cameras });
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      cameras.push(...stream.getTracks());
      return stream;
    };
  });

describeScreens('a photo of what is wrong', () => {
  test('is taken by the camera in three taps more, goes along with the report, and is seen where it is decided', async () => {
    const { at, tap, page, problems } = await kiosk('workday');
    await allow(page);
    await watchCameras(page);
    await tap(testIds.somethingWrong, testIds.raiseNote, testIds.raisePhoto);
    await expect(at(testIds.photoCamera)).toHaveAttribute('data-state', 'live');
    expectValue(await openCameras(page)).toBe(1);
    await tap(testIds.takePhoto);
    await expect(at(testIds.photoPreview)).toBeVisible();
    // Its light burns no longer than somebody looks for a picture.
    expectValue(await openCameras(page)).toBe(0);
    const taken = await at(testIds.photoPreview).getAttribute('src');
    await tap(testIds.keepPhoto);
    await expect(at(testIds.raisedPhoto)).toBeVisible();
    await page.getByTestId(testIds.noteField).fill('Scratches');
    await tap(testIds.keepNote);
    await expect(at(testIds.raiseScreen)).toContainText('Scratches · Photo');
    await tap(testIds.raise('qualityConcern'));
    await expect(at(testIds.success)).toContainText('Reported to');
    await show(page, { name: 'deviations' });
    await page.locator('[data-kind="qualityConcern"]').click();
    const small = at(testIds.photos).locator('button');
    await expect(small).toHaveCount(1);
    await expect(small.locator('img')).toHaveAttribute('src', taken ?? 'none');
    await expect(small.locator('img')).toHaveAttribute('alt', /Photo of .+/);
    await small.click();
    await expect(at(testIds.largePhoto).locator('img')).toBeVisible();
    await tap(testIds.back);
    await expect(at(testIds.deviationScreen)).toBeVisible();
    expectValue(problems).toEqual([]);
  });

  test('of a large file is made small, without what its file says besides', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.somethingWrong, testIds.raiseNote, testIds.raisePhoto);
    const png = await page.evaluate(() => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 3000, height: 2000 });
      const context = canvas.getContext('2d');
      // Noise is what a JPEG is longest of.
      for (let x = 0; x < 3000; x += 5)
        for (let y = 0; y < 2000; y += 5) {
          if (context) context.fillStyle = `hsl(${(x * y) % 360} 80% ${(x + y) % 100}%)`;
          context?.fillRect(x, y, 5, 5);
        }
      return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
    });
    await page
      .getByTestId(testIds.photoFileInput)
      .setInputFiles({ name: 'noise.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') });
    await expect(at(testIds.photoPreview)).toBeVisible();
    const { src, width, height } = await at(testIds.photoPreview).evaluate((image: HTMLImageElement) => ({
      src: image.src,
      width: image.naturalWidth,
      height: image.naturalHeight,
    }));
    const made = photo.safeParse({ jpeg: src.slice(src.indexOf(',') + 1), width, height });
    expectValue(made.error?.issues).toBeUndefined();
    expectValue(Math.abs(width / height - 1.5)).toBeLessThan(0.01);
  });

  test('cannot be made of a file that is no picture, and says so', async () => {
    const { at, tap, page } = await kiosk('workday');
    await tap(testIds.somethingWrong, testIds.raiseNote, testIds.raisePhoto);
    await page
      .getByTestId(testIds.photoFileInput)
      .setInputFiles({ name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });
    await expect(at(testIds.photoProblem)).toContainText('This file is no picture');
  });

  test('is not to be had without a camera, which the screen says; the report goes on without', async () => {
    const { at, tap, page } = await kiosk('workday');
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
    });
    await tap(testIds.somethingWrong, testIds.raiseNote, testIds.raisePhoto);
    await expect(at(testIds.photoProblem)).toContainText('There is no camera at this station');
    await expect(at(testIds.takePhoto)).toBeDisabled();
    await tap(testIds.back, testIds.back, testIds.raise('qualityConcern'));
    await expect(at(testIds.success)).toContainText('Reported to');
  });

  test('comes by way of the device where the page gets no camera, as without https', async () => {
    const { at, tap, page } = await kiosk('workday');
    await page.evaluate(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
    await tap(testIds.somethingWrong, testIds.raiseNote, testIds.raisePhoto);
    await expect(at(testIds.photoProblem)).toContainText('your device opens its camera');
    await expect(at(testIds.photoFileInput)).toHaveAttribute('capture', 'environment');
    await expect(at(testIds.photoFile)).toBeEnabled();
  });

  test('says so when the station does not give its camera', async () => {
    const { at, tap, page } = await kiosk('workday');
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await tap(testIds.somethingWrong, testIds.raiseNote, testIds.raisePhoto);
    await expect(at(testIds.photoProblem)).toContainText('does not give the camera');
    await refuse(page);
  });

  test('can be taken again and removed before it is sent', async () => {
    const { at, tap, page } = await kiosk('workday');
    await allow(page);
    await tap(testIds.somethingWrong, testIds.raiseNote, testIds.raisePhoto, testIds.takePhoto, testIds.photoAgain);
    await expect(at(testIds.photoCamera)).toHaveAttribute('data-state', 'live');
    await tap(testIds.takePhoto, testIds.keepPhoto, testIds.removePhoto);
    await expect(at(testIds.raisedPhoto)).toBeHidden();
    await tap(testIds.keepNote, testIds.raise('qualityConcern'));
    await show(page, { name: 'deviations' });
    await page.locator('[data-kind="qualityConcern"]').click();
    await expect(at(testIds.deviationScreen)).toBeVisible();
    await expect(at(testIds.photos)).toBeHidden();
  });

  test('has screens that everybody can use', async () => {
    const { at, tap, page } = await kiosk('workday');
    await allow(page);
    const findings = async () => await axeFindings(page, ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']);
    await tap(testIds.somethingWrong, testIds.raiseNote, testIds.raisePhoto);
    await expect(at(testIds.photoCamera)).toHaveAttribute('data-state', 'live');
    expectValue(await findings()).toEqual([]);
    await tap(testIds.takePhoto);
    expectValue(await findings()).toEqual([]);
    await tap(testIds.keepPhoto);
    expectValue(await findings()).toEqual([]);
  });
});
