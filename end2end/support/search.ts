/** Finds what somebody typed in what is left behind, however it is spelled there. */

/** Base64 of these bytes wherever they stand in something longer: what their neighbours decide is cut off. */
function base64Inside(secret: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), secret]).toString("base64").replaceAll("=", "");
    const whole = Math.floor(((before + secret.length) * 8) / 6);
    return text.slice(Math.ceil((before * 8) / 6), whole);
  });
}

/** As text stands in files and databases: as typed, in the escapes of JSON and of addresses, in hexadecimal, in base64. */
export function spellings(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const escaped = [...secret].map((character) =>
    character > "~" ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : character,
  );
  const hex = bytes.toString("hex");
  const base64 = base64Inside(bytes).flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
  const texts = [secret, encodeURIComponent(secret), escaped.join(""), hex, hex.toUpperCase(), ...base64];
  return texts.map((text) => Buffer.from(text));
}

export function holds(bytes: Buffer, secret: string): boolean {
  return spellings(secret).some((spelling) => bytes.includes(spelling));
}
