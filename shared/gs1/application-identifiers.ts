/** What a component of an element string may hold, and which rule it must pass besides. */
export interface AiComponent {
  /** n: digits. x: character set 82 of the General Specifications. y: character set 39. z: base64 for file names. */
  readonly set: 'n' | 'x' | 'y' | 'z';
  readonly least: number;
  readonly most: number;
  readonly optional: boolean;
  readonly rule: AiRule | undefined;
}

const rules = [
  'check',
  'date0',
  'date',
  'longdate',
  'time',
  'hour',
  'minute',
  'second',
  'zero',
  'nonzero',
  'piece',
  'yesno',
  'hyphen',
] as const;
export type AiRule = (typeof rules)[number];

/** One GS1 application identifier. */
export interface ApplicationIdentifier {
  readonly ai: string;
  /** The data title of the General Specifications. */
  readonly title: string;
  readonly components: readonly AiComponent[];
  /** Its length is predefined (General Specifications 7.8.5): nothing separates it from what follows. */
  readonly fixed: boolean;
}

/**
 * Every application identifier of the GS1 General Specifications, clause 3, as of January 2026: identifier or range, components, title. A
 * component is a character set with its length (n6, or x-20 for one to twenty), ? before it when it may be missing, and its rule after a
 * colon. Facts of the standard, as the GS1 Barcode Syntax Dictionary (Apache-2.0) lists them.
 */
const table = `
00 | n18:check | SSCC
01 | n14:check | GTIN
02 | n14:check | CONTENT
03 | n14:check | MTO GTIN
10 | x-20 | BATCH/LOT
11 | n6:date0 | PROD DATE
12 | n6:date0 | DUE DATE
13 | n6:date0 | PACK DATE
15 | n6:date0 | BEST BEFORE or BEST BY
16 | n6:date0 | SELL BY
17 | n6:date0 | USE BY or EXPIRY
20 | n2 | VARIANT
21 | x-20 | SERIAL
22 | x-20 | CPV
235 | x-28 | TPX
240 | x-30 | ADDITIONAL ID
241 | x-30 | CUST. PART No.
242 | n-6 | MTO VARIANT
243 | x-20 | PCN
250 | x-30 | SECONDARY SERIAL
251 | x-30 | REF. TO SOURCE
253 | n13:check ?x-17 | GDTI
254 | x-20 | GLN EXTENSION COMPONENT
255 | n13:check ?n-12 | GCN
30 | n-8 | VAR. COUNT
3100-3105 | n6 | NET WEIGHT (kg)
3110-3115 | n6 | LENGTH (m)
3120-3125 | n6 | WIDTH (m)
3130-3135 | n6 | HEIGHT (m)
3140-3145 | n6 | AREA (m²)
3150-3155 | n6 | NET VOLUME (l)
3160-3165 | n6 | NET VOLUME (m³)
3200-3205 | n6 | NET WEIGHT (lb)
3210-3215 | n6 | LENGTH (in)
3220-3225 | n6 | LENGTH (ft)
3230-3235 | n6 | LENGTH (yd)
3240-3245 | n6 | WIDTH (in)
3250-3255 | n6 | WIDTH (ft)
3260-3265 | n6 | WIDTH (yd)
3270-3275 | n6 | HEIGHT (in)
3280-3285 | n6 | HEIGHT (ft)
3290-3295 | n6 | HEIGHT (yd)
3300-3305 | n6 | GROSS WEIGHT (kg)
3310-3315 | n6 | LENGTH (m), log
3320-3325 | n6 | WIDTH (m), log
3330-3335 | n6 | HEIGHT (m), log
3340-3345 | n6 | AREA (m²), log
3350-3355 | n6 | VOLUME (l), log
3360-3365 | n6 | VOLUME (m³), log
3370-3375 | n6 | KG PER m²
3400-3405 | n6 | GROSS WEIGHT (lb)
3410-3415 | n6 | LENGTH (in), log
3420-3425 | n6 | LENGTH (ft), log
3430-3435 | n6 | LENGTH (yd), log
3440-3445 | n6 | WIDTH (in), log
3450-3455 | n6 | WIDTH (ft), log
3460-3465 | n6 | WIDTH (yd), log
3470-3475 | n6 | HEIGHT (in), log
3480-3485 | n6 | HEIGHT (ft), log
3490-3495 | n6 | HEIGHT (yd), log
3500-3505 | n6 | AREA (in²)
3510-3515 | n6 | AREA (ft²)
3520-3525 | n6 | AREA (yd²)
3530-3535 | n6 | AREA (in²), log
3540-3545 | n6 | AREA (ft²), log
3550-3555 | n6 | AREA (yd²), log
3560-3565 | n6 | NET WEIGHT (tr oz)
3570-3575 | n6 | NET VOLUME (oz)
3600-3605 | n6 | NET VOLUME (qt (US))
3610-3615 | n6 | NET VOLUME (gal.)
3620-3625 | n6 | VOLUME (qt (US)), log
3630-3635 | n6 | VOLUME (gal (US)), log
3640-3645 | n6 | NET VOLUME (in³)
3650-3655 | n6 | NET VOLUME (ft³)
3660-3665 | n6 | NET VOLUME (yd³)
3670-3675 | n6 | VOLUME (in³), log
3680-3685 | n6 | VOLUME (ft³), log
3690-3695 | n6 | VOLUME (yd³), log
37 | n-8 | COUNT
3900-3909 | n-15 | AMOUNT
3910-3919 | n3 n-15 | AMOUNT
3920-3929 | n-15 | PRICE
3930-3939 | n3 n-15 | PRICE
3940-3943 | n4 | PRCNT OFF
3950-3955 | n6 | PRICE/UoM
400 | x-30 | ORDER NUMBER
401 | x-30 | GINC
402 | n17:check | GSIN
403 | x-30 | ROUTE
410 | n13:check | SHIP TO LOC
411 | n13:check | BILL TO
412 | n13:check | PURCHASE FROM
413 | n13:check | SHIP FOR LOC
414 | n13:check | LOC No.
415 | n13:check | PAY TO
416 | n13:check | PROD/SERV LOC
417 | n13:check | PARTY
420 | x-20 | SHIP TO POST
421 | n3 x-9 | SHIP TO POST
422 | n3 | ORIGIN
423 | n3 ?n3 ?n3 ?n3 ?n3 | COUNTRY - INITIAL PROCESS
424 | n3 | COUNTRY - PROCESS
425 | n3 ?n3 ?n3 ?n3 ?n3 | COUNTRY - DISASSEMBLY
426 | n3 | COUNTRY - FULL PROCESS
427 | x-3 | ORIGIN SUBDIVISION
4300 | x-35 | SHIP TO COMP
4301 | x-35 | SHIP TO NAME
4302 | x-70 | SHIP TO ADD1
4303 | x-70 | SHIP TO ADD2
4304 | x-70 | SHIP TO SUB
4305 | x-70 | SHIP TO LOC
4306 | x-70 | SHIP TO REG
4307 | x2 | SHIP TO COUNTRY
4308 | x-30 | SHIP TO PHONE
4309 | n10 n10 | SHIP TO GEO
4310 | x-35 | RTN TO COMP
4311 | x-35 | RTN TO NAME
4312 | x-70 | RTN TO ADD1
4313 | x-70 | RTN TO ADD2
4314 | x-70 | RTN TO SUB
4315 | x-70 | RTN TO LOC
4316 | x-70 | RTN TO REG
4317 | x2 | RTN TO COUNTRY
4318 | x-20 | RTN TO POST
4319 | x-30 | RTN TO PHONE
4320 | x-35 | SRV DESCRIPTION
4321 | n1:yesno | DANGEROUS GOODS
4322 | n1:yesno | AUTH TO LEAVE
4323 | n1:yesno | SIG REQUIRED
4324 | n6:date0 n4:time | NOT BEF DEL DT
4325 | n6:date0 n4:time | NOT AFT DEL DT
4326 | n6:date | REL DATE
4330 | n6 ?x1:hyphen | MAX TEMP F.
4331 | n6 ?x1:hyphen | MAX TEMP C.
4332 | n6 ?x1:hyphen | MIN TEMP F.
4333 | n6 ?x1:hyphen | MIN TEMP C.
7001 | n13 | NSN
7002 | x-30 | MEAT CUT
7003 | n6:date n4:time | EXPIRY TIME
7004 | n-4 | ACTIVE POTENCY
7005 | x-12 | CATCH AREA
7006 | n6:date | FIRST FREEZE DATE
7007 | n6:date ?n6:date | HARVEST DATE
7008 | x-3 | AQUATIC SPECIES
7009 | x-10 | FISHING GEAR TYPE
7010 | x-2 | PROD METHOD
7011 | n6:date ?n4:time | TEST BY DATE
7020 | x-20 | REFURB LOT
7021 | x-20 | FUNC STAT
7022 | x-20 | REV STAT
7023 | x-30 | GIAI - ASSEMBLY
7030-7039 | n3 x-27 | PROCESSOR
7040 | n1 x1 x1 x1 | UIC+EXT
7041 | x-4 | UFRGT UNIT TYPE
710 | x-20 | NHRN PZN
711 | x-20 | NHRN CIP
712 | x-20 | NHRN CN
713 | x-20 | NHRN DRN
714 | x-20 | NHRN AIM
715 | x-20 | NHRN NDC
716 | x-20 | NHRN AIC
717 | x-20 | NHRN SRN
7230-7239 | x2 x-28 | CERT
7240 | x-20 | PROTOCOL
7241 | n2 | AIDC MEDIA TYPE
7242 | x-25 | VCN
7250 | n8:longdate | DOB
7251 | n8:longdate n4:time | DOB TIME
7252 | n1 | BIO SEX
7253 | x-40 | FAMILY NAME
7254 | x-40 | GIVEN NAME
7255 | x-10 | SUFFIX
7256 | x-90 | FULL NAME
7257 | x-70 | PERSON ADDR
7258 | x3 | BIRTH SEQUENCE
7259 | x-40 | BABY
8001 | n4:nonzero n5:nonzero n3:nonzero n1 n1 | DIMENSIONS
8002 | x-20 | CMT No.
8003 | n1:zero n13:check ?x-16 | GRAI
8004 | x-30 | GIAI
8005 | n6 | PRICE PER UNIT
8006 | n14:check n4:piece | ITIP
8007 | x-34 | IBAN
8008 | n6:date n2:hour ?n2:minute ?n2:second | PROD TIME
8009 | x-50 | OPTSEN
8010 | y-30 | CPID
8011 | n-12 | CPID SERIAL
8012 | x-20 | VERSION
8013 | x-25 | GMN
8014 | x-25 | MUDI
8017 | n18:check | GSRN - PROVIDER
8018 | n18:check | GSRN - RECIPIENT
8019 | n-10 | SRIN
8020 | x-25 | REF No.
8026 | n14:check n4:piece | ITIP CONTENT
8030 | z-90 | DIGSIG
8040 | n15 | IMEI
8041 | n15 | IMEI2
8042 | n32 | ESIM
8043 | n18 ?n-2 | PSIM
8110 | x-70 | 
8111 | n4 | POINTS
8112 | x-70 | 
8200 | x-70 | PRODUCT URL
90 | x-30 | INTERNAL
91-99 | x-90 | INTERNAL
`;

/** First two digits of identifiers whose element strings have a predefined length. */
const fixedPrefixes = new Set('00 01 02 03 04 11 12 13 14 15 16 17 18 19 20 31 32 33 34 35 36 41'.split(' '));

function componentOf(text: string): AiComponent {
  const found = /^(\?)?([nxyz])(-)?(\d+)(?::(\w+))?$/.exec(text);
  const most = Number(found?.[4]);
  return {
    set: (found?.[2] ?? 'x') as AiComponent['set'],
    least: found?.[3] === '-' ? 1 : most,
    most,
    optional: found?.[1] === '?',
    rule: rules.find((rule) => rule === found?.[5]),
  };
}

function readTable(): Map<string, ApplicationIdentifier> {
  const all = new Map<string, ApplicationIdentifier>();
  for (const line of table.trim().split('\n')) {
    const [range = '', spec = '', title = ''] = line.split(' | ');
    const [first = '', last = first] = range.split('-');
    const components = spec.split(' ').map((text) => componentOf(text));
    for (let number = Number(first); number <= Number(last); number += 1) {
      const ai = String(number).padStart(first.length, '0');
      all.set(ai, { ai, title, components, fixed: fixedPrefixes.has(ai.slice(0, 2)) });
    }
  }
  return all;
}

const identifiers = readTable();

/** The application identifier of exactly this number; undefined when the standard has none. */
export function applicationIdentifier(ai: string): ApplicationIdentifier | undefined {
  return identifiers.get(ai);
}

/** The application identifier that a text begins with at a place; no identifier is the beginning of another one. */
export function identifierAt(text: string, at: number): ApplicationIdentifier | undefined {
  for (const length of [2, 3, 4]) {
    const found = identifiers.get(text.slice(at, at + length));
    if (found) return found;
  }
  return undefined;
}

/** All application identifiers, in the order of the standard. */
export function allIdentifiers(): readonly ApplicationIdentifier[] {
  return [...identifiers.values()];
}
