import js from "@eslint/js";
import globals from "globals";
import names from "./tests/retired_names/names.json" with { type: "json" };

const retiredPart = (name) =>
  name
    .match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)
    ?.map((part) => part.toLowerCase())
    .find((part) => Object.hasOwn(names.retired, part));

/** Names that docs/glossary.md retired: variables, functions, classes and their members. */
const retiredNames = {
  create(context) {
    const check = (node, name) => {
      const part = retiredPart(name);
      if (part) context.report({ node, message: `'${name}': not '${part}' but ${names.retired[part]}` });
    };
    const member = (node) => !node.computed && node.key.name && check(node.key, node.key.name);
    return {
      MethodDefinition: member,
      PropertyDefinition: member,
      "AssignmentExpression > MemberExpression.left[object.type='ThisExpression'][computed=false]"(node) {
        if (node.property.name) check(node.property, node.property.name);
      },
      "Program:exit"() {
        for (const scope of context.sourceCode.scopeManager.scopes)
          for (const variable of scope.variables)
            for (const { name } of variable.defs.slice(0, 1)) if (name) check(name, name.name);
      },
    };
  },
};

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
    plugins: { sessionhub: { rules: { "retired-names": retiredNames } } },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "sessionhub/retired-names": "error",
    },
  },
  { files: ["**/*.test.js", "**/*.mjs"], languageOptions: { globals: globals.node } },
];
