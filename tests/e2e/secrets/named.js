async (s) => {
  // A name and its value in two places: arguments, formats, pairs, markup, bodies.
  console.log("password:", s.pairArguments);
  console.log("token=%s", s.pairFormat);
  console.info("%s: %s", "secret", s.pairFormatTwo);
  console.warn({ key: "password", value: s.pairObject });
  console.log([["apiKey", s.pairEntries]], [{ name: "Authorization", value: s.pairHeader }]);
  console.log(JSON.stringify({ outer: { password: s.pairJson } }));
  console.log(JSON.stringify([{ key: "token", value: s.pairJsonPair }]));
  console.log(`<login><password>${s.pairXml}</password></login>`);
  console.log(`<input type="hidden" name="csrf_token" value="${s.pairMarkup}">`);
  console.table([{ token: s.pairTable }]);
  console.error(new Error(`token=${s.pairError}`));
  console.debug("Set-Cookie", `sid=${s.pairCookie}; Path=/`);
  console.log(`curl -H "X-API-Key: ${s.pairCurl}"`);
  console.log("https://e.example/cb?code=1&id_token=" + s.pairAddress);
  history.replaceState({}, "", `/secrets?access_token=${s.pairLocation}`);
  console.log(location, location.href);
  console.log(`GET /login?password=${s.pairMethod}`);
  SessionHub.track("pairs", { list: [{ name: "password", value: s.pairTracked }] });
  SessionHub.track("named", { headers: [["Cookie", s.pairTrackedEntry]], otp: s.pairOtp });
  const post = (type, body) =>
    fetch("/answer", { method: "POST", headers: { "Content-Type": type }, body })
      .then((answer) => answer.text())
      .catch(() => {});
  await post("text/xml", `<a><password>${s.bodyXml}</password><t token="${s.bodyXmlAttribute}"/></a>`);
  await post(
    "application/soap+xml",
    `<s:Body><n:apiKey xmlns:n="urn:n">${s.bodySoap}</n:apiKey></s:Body>`,
  );
  await post("application/json", JSON.stringify({ key: "password", value: s.bodyPair }));
  await post("application/json", JSON.stringify({ card: 4111111111111111, p: { pwd: s.bodyJson } }));
  await post("application/x-www-form-urlencoded", `a=1&client_secret=${s.bodyForm}`);
  await post(
    "multipart/form-data; boundary=b",
    `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${s.bodyMultipart}\r\n--b--`,
  );
  await post("application/x-ndjson", `{"a":1}\n{"token":"${s.bodyLines}"}`);
  await fetch(`/answer?access_token=${s.bodyQuery}`).catch(() => {});
  await fetch(`answer?x=1&apikey=${s.bodyRelative}`).catch(() => {});
  console.log(BigInt("4111111111111111"), 4111111111111111);
}
