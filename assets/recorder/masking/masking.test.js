import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cpuTime } from "../../testing/cpu_time.mjs";
import { redactNames } from "./assigned.js";
import { BLUR, NONE, REDACT, VALUE } from "./marks.js";
import { isSecretName, useNames } from "./names.js";
import { maskAt, maskCss } from "./text.js";
import { maskData, maskSrcset, maskUrl, maskUrlsIn } from "./urls.js";
import { maskArguments, maskFree, maskValue } from "./values.js";

const M = "********";
const shared = (name) =>
  JSON.parse(
    readFileSync(new URL(`../../../tests/vectors/${name}.json`, import.meta.url), "utf8"),
  );

test("an address keeps its host, path and names, not what was asked for", () => {
  const cases = {
    "https://shop.example.com/a/b?q=jane&empty=&x=1": `https://shop.example.com/a/b?q=${M}&empty=&x=${M}`,
    "/list?just-a-word": `/list?${M}`,
    "/u/jane@example.com/edit": `/u/${M}/edit`,
    "/u/jane%40example.com": `/u/${M}`,
    "/a;jsessionid=ABC/b": `/a;jsessionid=${M}/b`,
    "#section-2": "#section-2",
    "https://x.test/app#/orders/42?token=abc": `https://x.test/app#/orders/42?token=${M}`,
    "https://x.test/cb#access_token=abc&state=x": `https://x.test/cb#access_token=${M}&state=${M}`,
    "https://joe:pw@x.test/": `https://${M}@x.test/`,
    "mailto:jane@example.com": `mailto:${M}`,
    "tel:+14155552671": `tel:${M}`,
    "javascript:pay('4111')": `javascript:${M}`,
    "data:text/html,<b>jane</b>": `data:${M}`,
    "data:image/png;base64,AAAA": "data:image/png;base64,AAAA",
    "data:application/font;base64,d09GMgABAAAAAAAAAAAAAAAA": "data:application/font;base64,d09GMgABAAAAAAAAAAAAAAAA",
    "blob:https://x.test/1-2": "blob:https://x.test/1-2",
    "about:blank": "about:blank",
    "": "",
  };
  for (const [url, masked] of Object.entries(cases)) {
    assert.equal(maskUrl(url), masked);
    assert.equal(maskUrl(masked), masked, "masked once is masked");
  }
});

test("sizes in a srcset and lines in a stack trace stay", () => {
  assert.equal(maskSrcset("/a.png?u=1 1x, /b.png 2x"), `/a.png?u=${M} 1x, /b.png 2x`);
  assert.equal(
    maskUrlsIn("at f (https://x.test/a.js?v=3:10:5)"),
    `at f (https://x.test/a.js?v=${M}:10:5)`,
  );
});

test("names are secret however they are spelled, and where they end so", () => {
  for (const name of ["password", "newPassword", "user_password", "X-API-Key", "Api Key", "sid"]) {
    assert.ok(isSecretName(name), name);
  }
  for (const name of ["tokens_used", "monkey", "author", "passing"]) {
    assert.ok(!isSecretName(name), name);
  }
});

test("a service adds names of its own", () => {
  useNames(["margin", "*_score"]);
  assert.ok(isSecretName("Margin") && isSecretName("riskScore") && isSecretName("cvv"));
  useNames();
  assert.ok(!isSecretName("margin"));
});

test("what a name assigns is redacted inside any text", () => {
  const cases = {
    "a=1&password=hunter2&b=2": `a=1&password=${M}&b=2`,
    "my api key: abc123 rest": `my api key: ${M} rest`,
    "Authorization: Bearer abc.def x": `Authorization: ${M} x`,
    "Cookie: a=1; b=2\nnext": `Cookie: ${M}\nnext`,
    "mode: password=x": `mode: password=${M}`,
    '{"token": "abc", cut off': `{"token": "${M}", cut off`,
    "password: ": "password: ",
  };
  for (const [text, masked] of Object.entries(cases)) {
    assert.equal(redactNames(text), masked.replace(`"${M}",`, `"${M}",`), text);
  }
});

test("every shared shape of a name and its value has the answer the server gives", () => {
  for (const { text, masked } of shared("names")) {
    const once = redactNames(text);
    assert.equal(once, masked ?? text, text);
    assert.equal(redactNames(once), once, "masked once is masked");
  }
});

test("members and console arguments name each other as the server reads them", () => {
  for (const { value, masked } of shared("pairs").values) {
    assert.deepEqual(maskValue(value), masked ?? value);
  }
  for (const { args, hidden } of shared("pairs").lines) {
    const list = args.map((value) => JSON.stringify(value));
    const expected = list.map((json, at) => (hidden.includes(at) ? JSON.stringify(M) : json));
    const found = maskArguments(list);
    hidden.forEach((at) => assert.equal(found[at], JSON.stringify(M), list[at]));
    list.forEach((json, at) => hidden.includes(at) || assert.equal(found[at], expected[at]));
  }
});

test("what a data address holds is searched as on the server", () => {
  for (const { text, masked } of shared("data")) {
    assert.equal(maskData(text), masked ?? text);
    assert.equal(maskFree(text), masked ?? text);
    assert.equal(maskCss(text), masked ?? text);
    const isShown = /^data:image|base64,(d09G|AAEA|iVBO)/.test(text);
    if (/^data:./.test(text)) {
      assert.equal(maskUrl(text), isShown ? (masked ?? text) : `data:${M}`);
    }
  }
});

test("secret names in addresses of style sheets and paths hide their value", () => {
  const cases = {
    "a{background:url(/b.png?token=abc&v=3)}": `a{background:url(/b.png?token=${M}&v=3)}`,
    'a{background:url("b.png;sid=abc")}': `a{background:url("b.png;sid=${M}")}`,
    "@import '/a.css#access_token=abc';": `@import '/a.css#access_token=${M}';`,
    "a{--x-token:#fff;color:red}": "a{--x-token:#fff;color:red}",
    "a{background:url(/b.png?v=3)}": "a{background:url(/b.png?v=3)}",
  };
  for (const [css, masked] of Object.entries(cases)) {
    assert.equal(maskCss(css), masked);
    assert.equal(maskCss(masked), masked);
  }
});

test("relative addresses in a text keep their names, not what was asked for", () => {
  const cases = {
    "GET /list?q=jane&p=2 404": `GET /list?q=${M}&p=${M} 404`,
    "?q=jane": `?q=${M}`,
    "failed: /a/b?id=7#x": `failed: /a/b?id=${M}#x`,
    "is it so? a=b": "is it so? a=b",
    "either/or": "either/or",
  };
  for (const [text, masked] of Object.entries(cases)) {
    assert.equal(maskUrlsIn(text), masked);
    assert.equal(maskUrlsIn(masked), masked);
  }
});

test("numbers are texts that follow their names, as on the server", () => {
  for (const { value, masked } of shared("numbers")) {
    assert.deepEqual(maskValue(value), masked ?? value);
    const text = JSON.stringify(value);
    assert.equal(maskFree(text), JSON.stringify(masked ?? value), text);
  }
  assert.equal(maskFree('{"pan":6212345678901234567}'), `{"pan":"${M}"}`, "rounded when read");
});

test("values are masked by name at any depth, as a copy", () => {
  const given = {
    list: [{ user: { password: "x", age: 3 } }, ["Authorization", "abc"]],
    header: { name: "X-API-Key", value: "abc" },
    mail: "jane@example.com",
    json: '{"creditCard":{"n":1},"ok":true}',
    card: 4111111111111111,
    on: true,
  };
  const before = JSON.stringify(given);
  assert.deepEqual(maskValue(given), {
    list: [{ user: { password: M, age: 3 } }, ["Authorization", M]],
    header: { name: "X-API-Key", value: M },
    mail: M,
    json: `{"creditCard":"${M}","ok":true}`,
    card: M,
    on: true,
  });
  assert.equal(JSON.stringify(given), before);
  assert.equal(maskFree("plain words, 12 of them"), "plain words, 12 of them");
});

test("a text keeps its shape where the page needs it, and shows nothing of its length elsewhere", () => {
  assert.equal(maskAt("mail jane@example.com", NONE), `mail ${M}`);
  assert.equal(maskAt("two words\n", VALUE), "*** *****\n");
  assert.equal(maskAt("two words", BLUR), "*** *****");
  assert.equal(maskAt("two words", REDACT), M);
  assert.equal(maskAt("  \n", REDACT), "  \n");
});

test("style sheets stay to the byte unless they hold something personal", () => {
  const plain = '@media (min-width:600px){.a::after{content:"\\2192";width:415.555px}}';
  assert.equal(maskCss(plain), plain);
  assert.equal(
    maskCss('.a::after{content:"call +1 415 555 2671"}'),
    `.a::after{content:"call ${M}"}`,
  );
});

test("no text takes more than its length to read", () => {
  for (const shape of ["a.", "a=", '"', "\\", "password ", "a b ", "/", "?", "https://", ": "]) {
    const text = shape.repeat(200_000 / shape.length);
    const taken = cpuTime(() => {
      redactNames(text);
      maskUrl(text);
      maskUrlsIn(text);
      maskCss(text);
    });
    assert.ok(taken < 3000, `${shape}: ${taken} ms`);
  }
});
