// The first minute: an empty store, two ways on. Both are one click or one line.

import { useState } from "preact/hooks";
import { api, type ApiError, type Status } from "../api";
import { Button, Link } from "../parts/basics";
import { asError, useTitle } from "../parts/data";
import { announce } from "../parts/announce";
import { percent } from "../format";

const SPEED = 600;

export function FirstRun({ onDone }: { onDone: () => void }) {
  useTitle("Welcome");
  const [busy, setBusy] = useState<"sample" | "feed" | null>(null);
  const [error, setError] = useState<{ at: "sample" | "feed"; error: ApiError } | null>(null);
  const [url, setUrl] = useState("");
  const run = async (at: "sample" | "feed", what: () => Promise<unknown>): Promise<void> => {
    setBusy(at);
    setError(null);
    try {
      await what();
      onDone();
    } catch (thrown) {
      setError({ at, error: asError(thrown) });
    } finally {
      setBusy(null);
    }
  };
  return (
    <div class="first-run">
      <h1>Nothing has been read yet</h1>
      <p class="lead">Dateline reads the news as it comes in and counts who did what to whom, where and when. Every number leads to the sentence that it rests on.</p>
      <div class="first-run-ways">
        <section class="panel" aria-labelledby="way-sample">
          <h2 id="way-sample">Replay the sample wire</h2>
          <p>Bundled invented reports come in live, {SPEED} times as fast as they were written. Nothing leaves this machine.</p>
          <Button kind="main" icon="play" disabled={busy !== null} onClick={() => run("sample", () => api.startSample(SPEED))}>
            {busy === "sample" ? "Starting…" : "Start the replay"}
          </Button>
          {error?.at === "sample" && <p class="field-error" role="alert">{error.error.message}</p>}
        </section>
        <section class="panel" aria-labelledby="way-feed">
          <h2 id="way-feed">Add a first feed</h2>
          <p>The address of a feed, or of a page that has one.</p>
          <form
            class="row"
            onSubmit={(event) => {
              event.preventDefault();
              void run("feed", () => api.addFeed(url.trim(), null));
            }}
          >
            <label class="field grow">
              <span>Address</span>
              <input type="url" required placeholder="https://" value={url} onInput={(e) => setUrl(e.currentTarget.value)} />
            </label>
            <Button kind="main" type="submit" disabled={busy !== null || !url}>{busy === "feed" ? "Looking…" : "Add"}</Button>
          </form>
          {error?.at === "feed" && <p class="field-error" role="alert">{error.error.message}</p>}
          <p class="faint">Many at once, as OPML: <Link to={{ screen: "sources" }}>Sources</Link></p>
        </section>
      </div>
    </div>
  );
}

/** A thin line while the sample is replayed. */
export function SampleProgress({ status, reload }: { status: Status; reload: () => void }) {
  const done = status.sample_done ?? 0;
  return (
    <div class="sample">
      <span>Replaying the sample wire</span>
      <progress max={1} value={done} aria-label="Share of the sample wire that was replayed">{percent(done)}</progress>
      <span class="num">{percent(done)}</span>
      <Button
        kind="quiet"
        class="small"
        onClick={() =>
          void api.stopSample().then(
            () => {
              announce("The replay was stopped");
              reload();
            },
            () => reload(),
          )
        }
      >
        Stop
      </Button>
    </div>
  );
}
