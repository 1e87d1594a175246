import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { bundleBudget } from "./bundle-budget.ts";
import { licences } from "./licences.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), bundleBudget(), licences()],
  // Streamlit serves the files below a path that only it knows.
  base: "./",
  resolve: {
    alias: {
      // streamlit-component-lib imports apache-arrow (50 KB gzip) to read data frame arguments.
      // Python sends this component JSON and bytes only, so the decoder would never be called.
      "apache-arrow": here("./src/host/no-arrow.ts"),
    },
    // streamlit-component-lib depends on React 16; a second React breaks rendering.
    dedupe: ["react", "react-dom"],
  },
  build: {
    outDir: "../st_state_inspector/static",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
  },
  test: {
    include: ["*.test.ts", "src/**/*.test.{ts,tsx}"],
    environment: "node",
    // axe looks at whole panels: seconds on a busy machine.
    testTimeout: 120_000,
  },
});
