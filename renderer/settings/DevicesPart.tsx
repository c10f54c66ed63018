import {
  IconAlertTriangle,
  IconCircleCheck,
  IconLockAccess,
  IconPlugConnected,
  IconPlugConnectedX,
  IconPlus,
  IconSettings,
} from '@tabler/icons-react';
import { t as translate } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { DeviceConfig, DevicesView } from '../../shared/views/devices-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { deviceFor, MOST_DEVICES, withDevice } from './device-settings.ts';
import { EditDevice } from './EditDevice.tsx';
import { saveSettings, useSaving } from './save-settings.ts';
import { ScanTest } from './ScanTest.tsx';
import { SettingsProblems } from './SettingsProblems.tsx';

type Device = DevicesView['devices'][number];
type Port = DevicesView['ports'][number];

const icons = {
  connected: IconCircleCheck,
  waiting: IconPlugConnectedX,
  busy: IconLockAccess,
  denied: IconLockAccess,
  failing: IconAlertTriangle,
} as const;

function DeviceRow({ device, onEdit }: { readonly device: Device; readonly onEdit: () => void }): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const { config, state, detail, path, since, lastReadAt, reads } = device;
  const Icon = icons[state];
  const bad = state !== 'connected';
  return (
    <li className="device panel" data-testid={testIds.device(config.id)} data-state={state}>
      <div className="device-words">
        <h2 className="large strong">{config.name}</h2>
        <p className={bad ? 'device-state device-state--bad' : 'device-state'}>
          <Icon aria-hidden />
          {t(`settings.states.${state}`)} · {t('people.since', { time: format.time(since, nowMs) })}
        </p>
        {bad ? <p>{t(`settings.todo.${state}`)}</p> : null}
        {detail === '' ? null : <p className="dim">{t('settings.forIt', { detail })}</p>}
        <p className="dim">
          {path ?? t('settings.noPort')} ·{' '}
          {lastReadAt === null
            ? t('settings.neverRead')
            : t('settings.lastRead', { count: reads, time: format.time(lastReadAt, nowMs) })}
        </p>
      </div>
      <TouchButton
        testId={testIds.editDevice(config.id)}
        size="secondary"
        icon={<IconSettings />}
        label={t('settings.change')}
        ariaLabel={`${t('settings.change')}: ${config.name}`}
        onPress={onEdit}
      />
    </li>
  );
}

interface PortRowProps {
  readonly port: Port;
  readonly devices: readonly DeviceConfig[];
}

/** A serial port that nobody uses, with a key for each kind of device that may be on it. */
function PortRow({ port, devices }: PortRowProps): ReactNode {
  const { t } = useWords();
  const { busy } = useSaving();
  const add = (kind: DeviceConfig['kind']) =>
    void saveSettings(
      (file) => withDevice(file, deviceFor(port, kind, translate(`settings.kinds.${kind}`), file.devices)),
      () => translate('settings.added'),
    );
  return (
    <li className="device panel" data-testid={testIds.freePort(port.path)}>
      <div className="device-words">
        <h2 className="large strong">{port.label}</h2>
        <p className="device-state">
          <IconPlugConnected aria-hidden />
          {t('settings.free')} · {port.path}
        </p>
      </div>
      {(['scanner', 'counter'] as const).map((kind) => (
        <TouchButton
          key={kind}
          testId={testIds.addDevice(port.path, kind)}
          size="secondary"
          icon={<IconPlus />}
          label={t(`settings.kinds.${kind}`)}
          ariaLabel={t('settings.addAs', { kind: t(`settings.kinds.${kind}`), port: port.label })}
          busy={busy}
          disabled={devices.length >= MOST_DEVICES}
          onPress={() => add(kind)}
        />
      ))}
    </li>
  );
}

/** Scanners and counters: how each is and what to do, what could be added, and what comes from them now. */
export function DevicesPart(): ReactNode {
  const { t } = useWords();
  const view = useView('devices');
  const [editing, setEditing] = useState<string>();
  if (!view) return <Loading />;
  const configs = view.devices.map(({ config }) => config);
  const edited = configs.find(({ id }) => id === editing);
  const free = view.ports.filter(({ usedBy }) => usedBy === null);
  if (edited) return <EditDevice key={edited.id} device={edited} onDone={() => setEditing(undefined)} />;
  return (
    <div className="settings-columns">
      <div className="settings-main">
        <SettingsProblems />
        <PagedList>
          {view.devices.map((device) => (
            <DeviceRow key={device.config.id} device={device} onEdit={() => setEditing(device.config.id)} />
          ))}
          {free.map((port) => (
            <PortRow key={port.path} port={port} devices={configs} />
          ))}
          {view.devices.length + free.length === 0 ? (
            <li className="panel settings-note">
              <h2 className="large strong">{t('settings.noDevices')}</h2>
              <p>{t('settings.noDevicesHint')}</p>
            </li>
          ) : null}
        </PagedList>
      </div>
      <ScanTest testing={view.testing} />
    </div>
  );
}
