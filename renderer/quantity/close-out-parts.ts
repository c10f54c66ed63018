import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import type { CloseOutForm } from './close-out-form.ts';

/** What every part of the close-out works on. */
export interface PartProps {
  readonly form: CloseOutForm;
  readonly running: RunningJobView;
  readonly onForm: (form: CloseOutForm) => void;
}
