import type { RuleDefinition } from './rule-definition.ts';

/** A rule that is shipped, to publish as it is or changed. */
export interface RuleTemplate {
  readonly rule: string;
  readonly definition: RuleDefinition;
}

const seldom = { perHour: 2, quietMinutes: 30 } as const;

/** Eight rules that are of use in most plants. Their times are to be made those of the plant, by rehearsing them on what happened there. */
export const ruleTemplates: readonly RuleTemplate[] = [
  {
    rule: 'stop-unexplained',
    definition: {
      places: [],
      if: [],
      name: 'A stop that nobody explains',
      texts: {
        de: { name: 'Ein Stillstand, den niemand erklärt', text: 'Die Maschine steht und niemand sagt, warum' },
        es: { name: 'Una parada que nadie explica', text: 'La máquina está parada y nadie dice por qué' },
        pl: { name: 'Postój, którego nikt nie wyjaśnia', text: 'Maszyna stoi i nikt nie mówi dlaczego' },
        zh: { name: '无人说明的停机', text: '机器停着，没有人说明原因' },
      },
      when: { kind: 'stopLasts', minutes: 15, unexplained: true },
      does: { kind: 'notify', role: 'supervisor', text: 'The machine stands and nobody says why' },
      limits: seldom,
    },
  },
  {
    rule: 'stop-long',
    definition: {
      name: 'A stop that lasts',
      texts: {
        de: { name: 'Ein Stillstand, der dauert', text: 'Sie steht seit anderthalb Stunden' },
        es: { name: 'Una parada que dura', text: 'Lleva hora y media parada' },
        pl: { name: 'Postój, który trwa', text: 'Stoi od półtorej godziny' },
        zh: { name: '持续的停机', text: '已停机一个半小时' },
      },
      places: [],
      if: [],
      when: { kind: 'stopLasts', minutes: 90 },
      does: { kind: 'raise', deviation: 'equipmentStop', note: 'It has stood for an hour and a half' },
      limits: seldom,
    },
  },
  {
    rule: 'setup-long',
    definition: {
      name: 'A setup that takes too long',
      texts: {
        de: { name: 'Ein Rüsten, das zu lange dauert', text: 'Das Rüsten dauert länger als eine Stunde' },
        es: { name: 'Una preparación que dura demasiado', text: 'La preparación dura más de una hora' },
        pl: { name: 'Przezbrojenie, które trwa za długo', text: 'Przezbrojenie trwa dłużej niż godzinę' },
        zh: { name: '换型时间过长', text: '换型已超过一小时' },
      },
      places: [],
      if: [],
      when: { kind: 'setupLasts', minutes: 60 },
      does: { kind: 'raise', deviation: 'assistance', note: 'The setup takes longer than an hour' },
      limits: seldom,
    },
  },
  {
    rule: 'scrap-high',
    definition: {
      name: 'Too much scrap',
      texts: {
        de: { name: 'Zu viel Ausschuss', text: 'Mehr als acht Prozent des Gefertigten sind Ausschuss' },
        es: { name: 'Demasiada chatarra', text: 'Más del ocho por ciento de lo fabricado es chatarra' },
        pl: { name: 'Za dużo braków', text: 'Ponad osiem procent wyprodukowanych sztuk to braki' },
        zh: { name: '废品过多', text: '已生产数量中废品超过百分之八' },
      },
      places: [],
      if: [],
      when: { kind: 'scrapShare', percent: 8, pieces: 50 },
      does: { kind: 'raise', deviation: 'qualityConcern', note: 'More than eight percent of what was made is scrap' },
      limits: seldom,
    },
  },
  {
    rule: 'pause-long',
    definition: {
      name: 'A pause that is none any more',
      texts: {
        de: {
          name: 'Eine Pause, die keine mehr ist',
          text: 'Der Auftrag pausiert schon lange: die Maschine für den nächsten frei machen',
        },
        es: {
          name: 'Una pausa que ya no lo es',
          text: 'El trabajo lleva mucho en pausa: libere la máquina para el siguiente',
        },
        pl: {
          name: 'Przerwa, która już nią nie jest',
          text: 'Zlecenie jest długo wstrzymane: zwolnij maszynę dla następnego',
        },
        zh: { name: '暂停过久', text: '作业已暂停很久：请为下一个作业腾出机器' },
      },
      places: [],
      if: [],
      when: { kind: 'jobPaused', minutes: 45 },
      does: {
        kind: 'propose',
        command: 'suspendJob',
        role: 'supervisor',
        text: 'The job has been paused for long: free the machine for the next one',
      },
      limits: seldom,
    },
  },
  {
    rule: 'nobody-here',
    definition: {
      name: 'A machine that runs by itself',
      texts: {
        de: {
          name: 'Eine Maschine, die allein läuft',
          text: 'An der Maschine läuft ein Auftrag und niemand ist dort angemeldet',
        },
        es: {
          name: 'Una máquina que trabaja sola',
          text: 'La máquina tiene un trabajo en marcha y no hay nadie en ella',
        },
        pl: { name: 'Maszyna, która pracuje sama', text: 'Na maszynie trwa zlecenie, a nikogo przy niej nie ma' },
        zh: { name: '无人看管的机器', text: '机器正在运行作业，但无人在岗' },
      },
      places: [],
      if: [],
      when: { kind: 'nobodyHere', minutes: 20 },
      does: { kind: 'notify', role: 'supervisor', text: 'The machine runs a job and nobody is on it' },
      limits: seldom,
    },
  },
  {
    rule: 'due-soon',
    definition: {
      name: 'An urgent order that is due soon',
      texts: {
        de: {
          name: 'Ein dringender Auftrag, der bald fällig ist',
          text: 'Ein dringender Auftrag ist innerhalb von vier Stunden fällig und läuft noch',
        },
        es: {
          name: 'Una orden urgente que vence pronto',
          text: 'Una orden urgente vence en menos de cuatro horas y sigue en marcha',
        },
        pl: {
          name: 'Pilne zlecenie, którego termin się zbliża',
          text: 'Termin pilnego zlecenia mija w ciągu czterech godzin, a ono jeszcze trwa',
        },
        zh: { name: '即将到期的紧急订单', text: '紧急订单将在四小时内到期，仍在进行' },
      },
      places: [],
      if: [{ kind: 'priorityAtLeast', priority: 2 }],
      when: { kind: 'dueSoon', minutes: 240 },
      does: { kind: 'notify', role: 'supervisor', text: 'An urgent order is due within four hours and still runs' },
      limits: seldom,
    },
  },
  {
    rule: 'shortage-waits',
    definition: {
      name: 'A shortage that nobody decides',
      texts: {
        de: {
          name: 'Ein Materialmangel, über den niemand entscheidet',
          text: 'Den nächsten Auftrag fahren, bis das Material da ist',
        },
        es: {
          name: 'Una falta de material que nadie decide',
          text: 'Haga el trabajo siguiente hasta que llegue el material',
        },
        pl: {
          name: 'Brak materiału, o którym nikt nie decyduje',
          text: 'Wykonuj następne zlecenie, dopóki nie będzie materiału',
        },
        zh: { name: '无人处理的缺料', text: '在物料到达之前先做下一个作业' },
      },
      places: [],
      if: [],
      when: { kind: 'deviationOpen', minutes: 20, kinds: ['materialShortage'] },
      does: { kind: 'recommend', text: 'Run the next job until the material is there' },
      limits: seldom,
    },
  },
];
