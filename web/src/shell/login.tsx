// What is seen when the server asks for a token. The token goes to the server once and is kept by it in a cookie that no
// script reads; it must not be kept here.

import { useState } from "preact/hooks";
import { api, type ApiError } from "../api";
import { Button } from "../parts/basics";
import { asError } from "../parts/data";

export function Login({ onIn }: { onIn: () => void }) {
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api.login(token.trim());
      setToken("");
      onIn();
    } catch (thrown) {
      setError(asError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main class="login">
      <form class="panel" onSubmit={submit}>
        <h1>Dateline</h1>
        <p>This server asks for a token. Whoever runs it can make one:</p>
        <pre><code>dateline token new --scope read --name desk</code></pre>
        <label class="field">
          <span>Token</span>
          <input type="password" autocomplete="current-password" autofocus required value={token} onInput={(e) => setToken(e.currentTarget.value)} aria-describedby={error ? "login-error" : undefined} />
        </label>
        {error && (
          <p class="field-error" id="login-error" role="alert">
            {error.status === 401 ? "The server does not know this token." : error.message}
          </p>
        )}
        <Button kind="main" type="submit" disabled={busy || token.trim() === ""}>{busy ? "Asking…" : "Go in"}</Button>
      </form>
    </main>
  );
}
