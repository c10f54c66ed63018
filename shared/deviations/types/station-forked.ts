import { stateOf } from '../../aggregates/world.ts';
import { parseChain } from '../../facts/chain.ts';
import { detectedId } from '../deviation-type.ts';
import type { Detected, DeviationSources } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { say, whoDid } from './saying.ts';

function detected({ world }: DeviationSources, equipment: string): Detected[] {
  return stateOf(world, 'equipment', equipment).forks.map(({ chain, seq, branch, at, fact }) => {
    const { station } = parseChain(chain);
    const name = whoDid(world, { person: null, station });
    return {
      id: detectedId('stationForked', chain, String(seq), branch),
      kind: 'stationForked',
      subject: { equipment, station, fact: branch },
      since: at,
      params: { station: name, count: seq },
      details: [say('fork-at', { station: name, count: seq })],
      // Of the first branch nothing is told but where it goes on: its facts came as all others do.
      versions: [
        { fact: `${chain}/${seq}`, at, person: null, station, what: say('first-branch', { count: seq }) },
        { fact, at, person: null, station, what: say('second-branch', { count: seq }) },
      ],
      causes: [say('cause-restored', { station: name }), say('cause-cloned', { station: name })],
    };
  });
}

/** Two devices went on under one name: a disk that was put back, or copied. */
export const stationForked = plainType({
  owner: 'engineer',
  detect: { kinds: ['equipment'], at: (sources, _kind, id) => detected(sources, id) },
  options: (_sources, { params }) => [
    plainOption('restored', {
      consequences: [say('both-branches-count', { count: params['count'] ?? 0 })],
      needsReason: 'asItIs',
      forRoles: ['engineer', 'supervisor'],
      settles: true,
    }),
    plainOption('revoke', { consequences: [say('revoke-and-enrol', { station: params['station'] ?? '' })] }),
    plainOption('seeTo', { consequences: [say('both-branches-count', { count: params['count'] ?? 0 })] }),
  ],
});
