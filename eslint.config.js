import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["assets/dist/**"] },
  js.configs.recommended,
  {
    languageOptions: {
      // Import attributes: tables that Python and JavaScript both read are JSON.
      ecmaVersion: 2025,
      sourceType: "module",
      globals: { ...globals.browser },
    },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
  },
  { files: ["**/*.test.js", "**/*.mjs"], languageOptions: { globals: globals.node } },
];
