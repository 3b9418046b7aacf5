// What the shell knows and screens may use: the tallies of the current filter, read once for all of them, and the status
// of the server.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { signal } from "@preact/signals";
import { whenUnauthorised, type NowAnswer, type Status } from "../api";
import type { Data } from "../parts/data";

const NOTHING: Data<never> = { data: null, error: null, loading: true, old: false, reload: () => {} };

export const NowContext = createContext<Data<NowAnswer>>(NOTHING);
export const StatusContext = createContext<Data<Status>>(NOTHING);

/** The answer of /api/now with the current filter. */
export const useNow = (): Data<NowAnswer> => useContext(NowContext);
export const useStatus = (): Data<Status> => useContext(StatusContext);

/** Whether the server asked for a token and none was given yet. */
export const needsToken = signal(false);
whenUnauthorised(() => {
  needsToken.value = true;
});
