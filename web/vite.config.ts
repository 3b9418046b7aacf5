// How the front end is built: into dist/, which is embedded in the binary. Nothing inline, no source maps, no other
// host: the server sends a strict Content-Security-Policy and the page must work with no network at all.
import { defineConfig, type Plugin } from "vite";

/** The first screen is asked for together with what asks for it, rather than after that has run. */
const firstScreen = (): Plugin => ({
  name: "first-screen",
  transformIndexHtml: {
    order: "post",
    handler(_html, { bundle }) {
      const now = Object.values(bundle ?? {}).find((c) => c.type === "chunk" && c.facadeModuleId?.endsWith("/screens/now.tsx"));
      if (!now || now.type !== "chunk") return [];
      const later = (file: string): boolean => {
        const chunk = bundle?.[file];
        return chunk?.type === "chunk" && !chunk.isEntry;
      };
      const files = [now.fileName, ...now.imports].filter(later);
      return files.map((file) => ({
        tag: "link",
        attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
        injectTo: "head" as const,
      }));
    },
  },
});

const server = process.env.DATELINE ?? "http://127.0.0.1:4747";

export default defineConfig({
  base: "/",
  plugins: [firstScreen()],
  build: {
    outDir: "dist",
    assetsDir: "assets",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    // The polyfill would be one more script for browsers that cannot run the rest either.
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    host: "127.0.0.1",
    port: Number(process.env.PORT ?? 5173),
    proxy: {
      "/api": { target: server, changeOrigin: true, headers: { origin: server } },
      "/ingest": { target: server, changeOrigin: true, headers: { origin: server } },
    },
  },
});
