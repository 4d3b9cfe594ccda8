import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["assets/dist/**"] },
  js.configs.recommended,
  {
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "module",
      globals: { ...globals.browser },
    },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
  },
  { files: ["**/*.test.js", "**/*.mjs"], languageOptions: { globals: globals.node } },
];
