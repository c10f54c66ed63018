import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { projectRoot } from '../scripts/project-root.ts';

/** The units and scripts for Linux machines, installed below a folder. What only a machine started by systemd shows is in docs/kiosk.md. */

const assets = path.join(projectRoot, 'assets/linux-kiosk');
const parts = ['kiosk', 'station', 'server'] as const;
const scripts = ['install.sh', 'uninstall.sh', 'session/x11-session', 'session/cage-session'];
const analyze = existsSync('/usr/bin/systemd-analyze') ? '/usr/bin/systemd-analyze' : undefined;
const notHere = process.platform === 'linux' ? undefined : 'needs Linux';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

function emptyRoot(): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'lineside-root-'));
  roots.push(root);
  return root;
}

function run(script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('sh', [path.join(assets, script), ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Folders, files and links below a folder, sorted. The folder of programs is there on every machine. */
function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => path.join(entry.parentPath, entry.name).slice(root.length))
    .filter((name) => name !== '/usr' && name !== '/usr/lib')
    .toSorted();
}

const unitOf = (root: string, part: string) =>
  readFileSync(path.join(root, `etc/systemd/system/lineside-${part}.service`), 'utf8');

describe.skipIf(notHere !== undefined)('the installation on Linux', () => {
  it.each(scripts)('%s is a POSIX shell script without errors of grammar, and can be run', (script) => {
    expect(spawnSync('sh', ['-n', path.join(assets, script)]).status).toBe(0);
    expect(statSync(path.join(assets, script)).mode & 0o111).not.toBe(0);
  });

  it.each([...parts.map((part) => [part]), ['kiosk', '--session', 'x11']])(
    'of %s %s %s is undone without a trace',
    (...args) => {
      const [part = ''] = args;
      const root = emptyRoot();
      mkdirSync(path.join(root, 'etc/udev/rules.d'), { recursive: true });
      mkdirSync(path.join(root, 'etc/sysctl.d'));
      writeFileSync(path.join(root, 'etc/udev/rules.d/10-other.rules'), '');
      const before = filesOf(root);
      expect(run('install.sh', ...args, '--destdir', root)).toMatchObject({ status: 0, stderr: '' });
      expect(filesOf(root).length).toBeGreaterThan(before.length + 3);
      const own = path.join(root, `usr/lib/lineside/${part}/uninstall.sh`);
      expect(spawnSync('sh', [own, part, '--destdir', root], { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(filesOf(root)).toEqual(before);
      expect(run('uninstall.sh', part, '--destdir', root)).toMatchObject({ status: 0 });
    },
  );

  it('twice is like once, and another session replaces the one before', () => {
    const root = emptyRoot();
    run('install.sh', 'kiosk', '--destdir', root);
    const once = filesOf(root);
    expect(run('install.sh', 'kiosk', '--destdir', root).status).toBe(0);
    expect(filesOf(root)).toEqual(once);
    run('install.sh', 'kiosk', '--session', 'x11', '--destdir', root);
    expect(filesOf(root).filter((file) => file.includes('x11'))).toHaveLength(2);
    run('install.sh', 'kiosk', '--destdir', root);
    expect(filesOf(root)).toEqual(once);
  });

  it('that was cut off is undone all the same', () => {
    const root = emptyRoot();
    // Somebody else's file in the way of a later step.
    mkdirSync(path.join(root, 'etc/sysctl.d'), { recursive: true });
    writeFileSync(path.join(root, 'etc/sysctl.d/90-lineside-kiosk.conf'), 'mine');
    const before = filesOf(root);
    const cut = run('install.sh', 'kiosk', '--destdir', root);
    expect(cut).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is there already and not ours') as string,
    });
    expect(run('uninstall.sh', 'kiosk', '--destdir', root).status).toBe(0);
    expect(filesOf(root)).toEqual(before);
    expect(readFileSync(path.join(root, 'etc/sysctl.d/90-lineside-kiosk.conf'), 'utf8')).toBe('mine');
  });

  it.each([
    [['tablet'], 'install.sh kiosk'],
    [['kiosk', '--program'], '--program needs a value'],
    [['kiosk', '--program', 'lineside'], 'not an absolute path'],
    [['kiosk', '--program', '/opt/my kiosk'], 'Choose another folder'],
    [['kiosk', '--program', '/opt/%h|&'], 'Choose another folder'],
    [['kiosk', '--session', 'gnome'], 'neither cage nor x11'],
    [['kiosk', '--colour', 'red'], 'is no option'],
  ])('that was asked for wrongly (%s) says so and changes nothing', (args, sentence) => {
    const root = emptyRoot();
    const wrong = run('install.sh', ...args, ...(args.length === 2 ? [] : ['--destdir', root]));
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain(sentence);
    expect(filesOf(root)).toEqual([]);
  });

  it('ends as the kiosk ends, also where cage says that all was well whatever its program said', () => {
    const root = emptyRoot();
    // As that of Debian 12.
    writeFileSync(path.join(root, 'cage'), '#!/bin/sh\nshift 2\n"$@"\nexit 0\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${root}:${process.env['PATH'] ?? ''}` };
    const session = path.join(assets, 'session/cage-session');
    for (const code of [0, 1, 79]) expect(spawnSync(session, ['sh', '-c', `exit ${code}`], { env }).status).toBe(code);
  });

  const cage = spawnSync('which', ['cage', 'Xwayland', 'setpriv']).status === 0;
  const isRoot = process.getuid?.() === 0;
  it.skipIf(!cage || !isRoot)(
    'by the real cage, without a screen, ends as the kiosk ends (needs cage, xwayland and root)',
    () => {
      const runtime = emptyRoot();
      spawnSync('chown', ['nobody', runtime]);
      const session = path.join(runtime, 'cage-session');
      writeFileSync(session, readFileSync(path.join(assets, 'session/cage-session')), { mode: 0o755 });
      const env = {
        PATH: process.env['PATH'] ?? '',
        HOME: runtime,
        XDG_RUNTIME_DIR: runtime,
        WLR_BACKENDS: 'headless',
        WLR_LIBINPUT_NO_DEVICES: '1',
        WLR_RENDERER: 'pixman',
      };
      const nobody = ['--reuid=nobody', '--regid=nogroup', '--clear-groups'];
      const { status } = spawnSync('setpriv', [...nobody, session, 'sh', '-c', 'exit 79'], { env, cwd: '/' });
      expect(status).toBe(79);
    },
  );

  it('locks the machine around a kiosk: no other console, no orders by keys, back after every end but one', () => {
    const root = emptyRoot();
    run('install.sh', 'kiosk', '--program', '/opt/Lineside/lineside', '--destdir', root);
    const unit = unitOf(root, 'kiosk');
    expect(unit).toContain(
      'ExecStart=/usr/lib/lineside/kiosk/cage-session /opt/Lineside/lineside --data /var/lib/lineside',
    );
    expect(statSync(path.join(root, 'usr/lib/lineside/kiosk/cage-session')).mode & 0o111).not.toBe(0);
    expect(unit).not.toMatch(/@\w+@|--no-sandbox|cage -s|^User=root/m);
    for (const line of [
      'Restart=always',
      'RestartPreventExitStatus=79',
      'Type=notify',
      'WatchdogSec=60',
      'User=lineside',
    ])
      expect(unit.split('\n')).toContain(line);
    expect(readFileSync(path.join(root, 'etc/systemd/logind.conf.d/lineside-kiosk.conf'), 'utf8')).toContain(
      'NAutoVTs=0',
    );
    expect(readFileSync(path.join(root, 'etc/sysctl.d/90-lineside-kiosk.conf'), 'utf8')).toContain('kernel.sysrq = 0');
    expect(filesOf(root)).toContain('/etc/systemd/system/ctrl-alt-del.target');
    run('install.sh', 'kiosk', '--session', 'x11', '--destdir', root);
    expect(readFileSync(path.join(root, 'etc/X11/xorg.conf.d/50-lineside-kiosk.conf'), 'utf8')).toMatch(
      /"DontVTSwitch" "true"\s+Option "DontZap" "true"/,
    );
  });

  it('gives serial devices to the group of the station, under names that stay', () => {
    const root = emptyRoot();
    run('install.sh', 'station', '--destdir', root);
    const rules = readFileSync(path.join(root, 'etc/udev/rules.d/70-lineside-station-serial.rules'), 'utf8');
    expect(rules).toMatch(/GROUP="lineside", MODE="0660"/);
    expect(rules).toContain('SYMLINK+="lineside/$env{ID_PATH_TAG}"');
  });

  it.skipIf(analyze === undefined)('has units that systemd takes without a complaint (needs systemd-analyze)', () => {
    const root = emptyRoot();
    for (const part of parts)
      run('install.sh', part, '--program', '/usr/bin/true', '--source', '/usr', '--destdir', root);
    run('install.sh', 'kiosk', '--program', '/usr/bin/true', '--session', 'x11', '--destdir', root);
    for (const part of parts) {
      const { stderr } = spawnSync(
        String(analyze),
        ['verify', '--man=no', path.join(root, `etc/systemd/system/lineside-${part}.service`)],
        { encoding: 'utf8' },
      );
      // What is not installed on this machine is none of the unit's faults; neither are the units of the machine itself.
      const complaints = stderr
        .split('\n')
        .filter((line) => line.includes('lineside') && !/is not executable: No such file/.test(line));
      expect(complaints).toEqual([]);
    }
  });

  it.skipIf(analyze === undefined)('exposes little of the machine, as systemd rates it (needs systemd-analyze)', () => {
    const root = emptyRoot();
    // Out of 100. A kiosk needs namespaces, devices and a session; station and server need less.
    const limits = { kiosk: 50, station: 25, server: 20 };
    for (const part of parts) {
      run('install.sh', part, '--destdir', root);
      const unit = path.join(root, `etc/systemd/system/lineside-${part}.service`);
      const rated = spawnSync(
        String(analyze),
        ['security', '--offline=true', `--threshold=${limits[part]}`, '--no-pager', unit],
        { encoding: 'utf8' },
      );
      expect(`${rated.status}${rated.stdout.split('\n').findLast((line) => line.includes('exposure')) ?? ''}`).toMatch(
        /^0/,
      );
    }
  });
});

it('the scripts call nothing by a path of one distribution', () => {
  const text = scripts.map((script) => readFileSync(path.join(assets, script), 'utf8')).join('\n');
  expect(text).not.toMatch(/\/usr\/s?bin\/(?!nologin)/);
  expect(execFileSync('sh', [path.join(assets, 'install.sh'), '--help'], { encoding: 'utf8' })).toContain('--destdir');
});
