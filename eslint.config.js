// What the type checker does not see. Text from outside reaches the page by static/js/lib/dom.js alone.

import js from "@eslint/js";

const SINK = "Text from outside goes through el() or say() of lib/dom.js.";
const SINKS = /^(innerHTML|outerHTML|textContent|innerText|title)$/;

export default [
  { ignores: ["app/static/built/"] },
  js.configs.recommended,
  {
    files: ["app/static/**/*.js", "tests/js/**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off", // tsc knows the browser's names better
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "eqeqeq": ["error", "always", { null: "ignore" }],
      "curly": ["error", "multi-line"],
      "prefer-const": "error",
      "no-var": "error",
      "no-console": ["error", { allow: ["info"] }],
      "no-else-return": "error",
      "no-implicit-globals": "error",
      "no-shadow": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-return-assign": "error",
      "no-throw-literal": "error",
      "no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }],
      "no-useless-return": "error",
      "object-shorthand": "error",
      "prefer-template": "error",
      "max-len": ["error", { code: 100, ignoreRegExpLiterals: true }],
    },
  },
  { files: ["tests/js/**/*.js"], rules: { "max-len": ["error", { code: 110 }] } },
  {
    files: ["app/static/js/**/*.js"],
    ignores: ["app/static/js/lib/dom.js", "app/static/js/lib/bokeh.js"],
    rules: {
      "no-restricted-syntax": ["error",
        { selector: `AssignmentExpression > MemberExpression.left[property.name=${SINKS}]`, message: SINK },
        { selector: "CallExpression > MemberExpression.callee[property.name=/^(insertAdjacentHTML|writeln|createContextualFragment|setHTMLUnsafe|createTextNode)$/]", message: SINK }],
    },
  },
];
