import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Files go out flat, named by their content: the server gives them at /app/ for ever (src/api/pages/web_app.cpp).
export default defineConfig({
  base: "/app/",
  plugins: [svelte()],
  build: {
    target: "es2022",
    assetsDir: "",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // a data: address is not allowed by the policy
    rollupOptions: { input: "src/main.ts" },
  },
});
