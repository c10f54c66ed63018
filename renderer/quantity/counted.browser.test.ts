import { test } from 'vitest';

import { testIds } from '../test-ids.ts';
import { describeScreens, expect, kiosk } from '../testing/screen-tests.testkit.ts';

describeScreens('a machine that counts what is produced', () => {
  test('takes scrap from what it counted, and says so before it is counted', async () => {
    const { at, tap } = await kiosk('counted');
    await tap(testIds.scrap, testIds.key('3'));
    await expect(at(testIds.takenFromCounted)).toContainText('Taken from the 12 pcs counted.');
    await tap(testIds.reason('scratch'), testIds.finish);
    await expect(at(testIds.closeOutField('good'))).toContainText('then 147 pcs');
    await expect(at(testIds.closeOutField('scrap'))).toContainText('then 5 pcs');
  });

  test('asks where there is more scrap than it counted, and takes it on top if that is right', async () => {
    const { at, tap } = await kiosk('counted');
    await tap(testIds.scrap, testIds.key('1'), testIds.key('5'), testIds.reason('scratch'));
    await expect(at(testIds.refusalWhy)).toContainText('counted 12 pcs that are still good, and you report 15 pcs');
    await tap(testIds.remedy('reportQuantity'), testIds.finish);
    await expect(at(testIds.closeOutField('good'))).toContainText('then 138 pcs');
    await expect(at(testIds.closeOutField('scrap'))).toContainText('then 17 pcs');
  });
});
