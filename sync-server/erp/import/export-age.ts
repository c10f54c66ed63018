import type { SiteStore } from '../../store/site-store.ts';
import type { ErpMapping } from '../mapping/mapping.ts';

/** When the newest file of each kind was written, as the files say themselves. */
export interface ExportAges {
  /** Whether a file of that kind that was written later has been taken before. */
  isOlder(role: string, exportedAt: string | undefined): Promise<boolean>;
  /** Remembers that a file was taken. */
  taken(role: string, exportedAt: string | undefined): Promise<void>;
}

/** The ages that a store remembers for one ERP. */
export function exportAges(
  store: Pick<SiteStore, 'readSetting' | 'writeSetting'>,
  { system }: Pick<ErpMapping, 'system'>,
): ExportAges {
  const nameOf = (role: string) => `erp-exported/${system}/${role}`;
  const isOlder = async (role: string, exportedAt: string | undefined) => {
    const newest = await store.readSetting(nameOf(role));
    return newest !== undefined && exportedAt !== undefined && exportedAt < newest;
  };
  return {
    isOlder,
    async taken(role, exportedAt) {
      if (exportedAt !== undefined && !(await isOlder(role, exportedAt)))
        await store.writeSetting(nameOf(role), exportedAt);
    },
  };
}
