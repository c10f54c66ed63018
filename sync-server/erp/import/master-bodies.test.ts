import { expect, test } from 'vitest';

import { languages } from '../../../shared/plan/language.ts';
import { bodyOfPerson, bodyOfReasons } from './master-bodies.ts';

test.each(languages)('the ERP may say that somebody reads the screens in %s', (language) => {
  const row = {
    id: '7',
    name: 'Ana',
    badge: 'B-7',
    roles: null,
    language,
    active: null,
    workCenters: null,
    exportedAt: null,
  };
  expect(bodyOfPerson(row, undefined, undefined, { language: 'Lang' })).toMatchObject({ ok: true, body: { language } });
});

test('what a site wrote of a reason in other languages stays when the ERP names it anew', () => {
  const known = { reasons: [{ code: 'crack', text: { en: 'Crack', de: 'Riss', zh: '裂纹' } }] };
  const row = {
    category: 'scrap',
    code: 'crack',
    textEn: null,
    textDe: 'Risse',
    loss: null,
    exportedAt: null,
  } as const;
  expect(bodyOfReasons([row], known, { textDe: 'Text' })).toEqual({
    ok: true,
    body: { reasons: [{ code: 'crack', text: { en: 'Crack', de: 'Risse', zh: '裂纹' } }] },
  });
});
