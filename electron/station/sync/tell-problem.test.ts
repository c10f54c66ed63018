import { expect, it } from 'vitest';

import { tellProblem } from './tell-problem.ts';

it('what keeps a station from its server is in its log once for each sentence, and that it is over, once', () => {
  const said: string[] = [];
  const tell = tellProblem((sentence) => said.push(sentence));
  tell(null, true);
  tell({ code: 'unreachable', detail: 'No answer from plant.' }, false);
  tell({ code: 'unreachable', detail: 'No answer from plant.' }, false);
  // It is being tried again: nothing is known yet.
  tell(null, false);
  tell({ code: 'unreachable', detail: 'No answer from plant.' }, false);
  tell({ code: 'not-enrolled', detail: 'Make a ticket at the server.' }, false);
  tell({ code: 'revoked', detail: 'Stolen.' }, true);
  tell(null, true);
  tell(null, true);
  expect(said).toEqual([
    'Nothing can be exchanged with the server as it should be: No answer from plant.',
    'Nothing can be exchanged with the server as it should be: Make a ticket at the server.',
    'The server is heard again, and nothing is in the way.',
  ]);
});
