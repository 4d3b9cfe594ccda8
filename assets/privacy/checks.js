/** Proofs by arithmetic: is this run of digits a card, an SSN, an IBAN, an address? */

const ISSUERS =
  /^(4(\d{12}|\d{15}|\d{18})|(5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|(30[0-5]|3[689]\d)\d{11,16}|(6011|64[4-9]\d|6[025]\d\d|81\d\d|35\d\d|220[0-4])\d{12,15}|(2131|1800)\d{11}|(50[1-9]\d|5[678]\d\d|6(304|390|7\d\d))\d{8,15})$/;

/** Lengths as registered with SWIFT, each before its countries. */
const IBAN_LENGTHS =
  "15NO 16BE 18DK,FI,FK,FO,GL,NL,SD 19MK,SI 20AT,BA,EE,KZ,LT,LU,MN,XK 21CH,HR,LI,LV 22BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23AE,GI,IL,IQ,OM,SO,TL 24AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG 25LY,PT,ST 26IS,TR 27BI,DJ,FR,GR,IT,MC,MR,SM 28AL,AZ,BY,CY,DO,GT,HN,HU,LB,NI,PL,SV 29BR,EG,PS,QA,UA 30JO,KW,MU,YE 31MT,SC 32LC 33RU".split(" ");

/** @param {string} text */
export const digitsOf = (text) => text.replace(/[^0-9]/g, "");

/** @param {string} digits */
export const isCard = (digits) => {
  if (!ISSUERS.test(digits)) return false;
  let total = 0;
  for (let i = digits.length, odd = false; i--; odd = !odd) {
    const digit = +digits[i];
    total += odd ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
  }
  return total % 10 === 0;
};

/** Ranges that were ever given out. @param {string} digits */
export const isSsn = (digits) => /^(?!000|666|9)\d{3}(?!00)\d\d(?!0000)/.test(digits);

/** @param {string} country upper case @returns {number} 0 where none is registered */
export const ibanLength = (country) =>
  parseInt(IBAN_LENGTHS.find((group) => group.includes(country)) || "0");

/** Of its country's length already. @param {string} code upper case, no spaces */
export const isIban = (code) => {
  let rest = 0;
  for (const char of code.slice(4) + code.slice(0, 4)) {
    const value = parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
};

/** Versions and loopback are none. @param {string} text */
export const isIpv4 = (text) => {
  const [first, ...rest] = text.split(".");
  return (
    !/(^|\.)0\d/.test(text) &&
    ![first, ...rest].some((part) => +part > 255) &&
    ![0, 127, 255].includes(+first) &&
    rest.some((part) => +part)
  );
};

/** @param {string} text */
export const isIpv6 = (text) =>
  text.includes("::")
    ? text.split(":").length < 9 &&
      /^([23][\da-f]{3}|f[cde][\da-f]{2})(:[\da-f]{1,4})*::([\da-f]{1,4}(:[\da-f]{1,4})*)?$/i.test(text)
    : /^([\da-f]{1,4}:){7}[\da-f]{1,4}$/i.test(text);
