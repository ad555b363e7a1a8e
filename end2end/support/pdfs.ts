/** PDFs as offices and scanners make them: several pages, restricted, signed, and with what must reach nobody. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Upload } from "./images.ts";
import { newFolder } from "./server.mjs";

type Part = string | Buffer;

/** A file of these objects, the first of which is its catalogue. */
function file(objects: Part[], trailer = ""): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  let length = parts[0]?.length ?? 0;
  const at = objects.map((object, index) => {
    const whole = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object as string), Buffer.from("\nendobj\n")]);
    const start = length;
    parts.push(whole);
    length += whole.length;
    return start;
  });
  const rows = at.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  const end = `trailer\n<< /Size ${at.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`;
  parts.push(Buffer.from(`xref\n0 ${at.length + 1}\n0000000000 65535 f \n${rows}${end}`));
  return Buffer.concat(parts);
}

const stream = (bytes: Buffer, head = ""): Buffer =>
  Buffer.concat([Buffer.from(`<< ${head} /Length ${bytes.length} >>\nstream\n`), bytes, Buffer.from("\nendstream")]);

/** Red above, blue below. */
const DRAWING = "1 0 0 rg 0 100 200 100 re f 0 0 1 rg 0 0 200 100 re f";
const page = (contents: number, more = ""): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> /Contents ${contents} 0 R ${more} >>`;

const upload = (name: string, buffer: Buffer): Upload => ({ name, mimeType: "application/pdf", buffer });

/** Pages that are each a photograph, as scanners make them. */
export function scanned(photo: Buffer, pages: number, name = "产权证扫描.pdf"): Upload {
  const kids = Array.from({ length: pages }, (_, at) => `${at + 5} 0 R`).join(" ");
  const image = `/Type /XObject /Subtype /Image /Width 160 /Height 80 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`;
  const scan = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 160 80] /Contents 4 0 R /Resources << /XObject << /I 3 0 R >> >> >>";
  return upload(
    name,
    file([
      "<< /Type /Catalog /Pages 2 0 R >>",
      `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
      stream(photo, image),
      stream(Buffer.from("q 160 0 0 80 0 0 cm /I Do Q")),
      ...Array.from({ length: pages }, () => scan),
    ]),
  );
}

/** Opens without a password and forbids printing and copying: RC4 with 128 bits, revision 3. */
export function restricted(name = "电子营业执照.pdf"): Upload {
  const padding = Buffer.from("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A", "hex");
  const md5 = (...parts: Buffer[]): Buffer => createHash("md5").update(Buffer.concat(parts)).digest();
  const rc4 = (key: Buffer, bytes: Buffer): Buffer => {
    const cipher = Array.from({ length: 256 }, (_, at) => at);
    for (let i = 0, j = 0; i < 256; i += 1) {
      j = (j + (cipher[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
      [cipher[i], cipher[j]] = [cipher[j] ?? 0, cipher[i] ?? 0];
    }
    let [i, j] = [0, 0];
    return Buffer.from(
      bytes.map((byte) => {
        i = (i + 1) & 255;
        j = (j + (cipher[i] ?? 0)) & 255;
        [cipher[i], cipher[j]] = [cipher[j] ?? 0, cipher[i] ?? 0];
        return byte ^ (cipher[((cipher[i] ?? 0) + (cipher[j] ?? 0)) & 255] ?? 0);
      }),
    );
  };
  const often = (key: Buffer, bytes: Buffer): Buffer =>
    Array.from({ length: 20 }, (_, at) => at).reduce((text, at) => rc4(Buffer.from(key.map((byte) => byte ^ at)), text), bytes);
  const id = Buffer.alloc(16, 0xab);
  let owner = md5(Buffer.concat([Buffer.from("owner"), padding]).subarray(0, 32));
  for (let at = 0; at < 50; at += 1) owner = md5(owner);
  const o = often(owner, padding);
  const permissions = -3904;
  const p = Buffer.alloc(4);
  p.writeInt32LE(permissions);
  let key = md5(padding, o, p, id);
  for (let at = 0; at < 50; at += 1) key = md5(key);
  const u = Buffer.concat([often(key, md5(padding, id)), Buffer.alloc(16)]);
  const objectKey = (number: number): Buffer => md5(key, Buffer.from([number, 0, 0, 0, 0]));
  return upload(
    name,
    file(
      [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page(4),
        stream(rc4(objectKey(4), Buffer.from(DRAWING))),
        `<< /Filter /Standard /V 2 /R 3 /Length 128 /P ${permissions} /O <${o.toString("hex")}> /U <${u.toString("hex")}> >>`,
      ],
      `/Encrypt 5 0 R /ID [<${id.toString("hex")}> <${id.toString("hex")}>]`,
    ),
  );
}

/** Signed with a certificate made for it (PKCS #7, detached), in a signature field. */
export function signed(name = "不动产电子证照.pdf"): Upload {
  const folder = newFolder();
  try {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const subject = ["-subj", "/CN=Example Registry", "-days", "2"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, ...subject], { stdio: "ignore" });
    const room = 4096;
    const range = "[0000000000 0000000000 0000000000 0000000000]";
    const whole = file([
      "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] /SigFlags 3 >> >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      page(4, "/Annots [5 0 R]"),
      stream(Buffer.from(DRAWING)),
      "<< /Type /Annot /Subtype /Widget /FT /Sig /T (S) /Rect [0 0 0 0] /F 132 /P 3 0 R /V 6 0 R >>",
      `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange ${range} /Contents <${"0".repeat(room * 2)}> >>`,
    ]);
    const from = whole.indexOf("/Contents <0") + "/Contents ".length;
    const to = from + room * 2 + 2;
    const numbers = [0, from, to, whole.length - to].map((number) => String(number).padStart(10, "0"));
    whole.write(`[${numbers.join(" ")}]`, whole.indexOf(range), "latin1");
    const signature = sign(folder, Buffer.concat([whole.subarray(0, from), whole.subarray(to)]), key, certificate);
    whole.write(signature.toString("hex"), from + 1, "latin1");
    return upload(name, whole);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sign(folder: string, bytes: Buffer, key: string, certificate: string): Buffer {
  const [plain, out] = [join(folder, "plain"), join(folder, "signature.der")];
  writeFileSync(plain, bytes);
  execFileSync("openssl", ["cms", "-sign", "-binary", "-in", plain, "-signer", certificate, "-inkey", key, "-outform", "DER", "-out", out], { stdio: "ignore" });
  return readFileSync(out);
}

/** Whether the signature in a file is one of its bytes. */
export function isSigned(bytes: Buffer): boolean {
  const folder = newFolder();
  try {
    const [, from = 0, to = 0, rest = 0] = (/\/ByteRange \[([\d ]+)\]/.exec(bytes.toString("latin1"))?.[1] ?? "").split(" ").map(Number);
    const [plain, signature] = [join(folder, "plain"), join(folder, "signature.der")];
    writeFileSync(plain, Buffer.concat([bytes.subarray(0, from), bytes.subarray(to, to + rest)]));
    writeFileSync(signature, Buffer.from(bytes.subarray(from + 1, to - 1).toString("latin1"), "hex"));
    const check = ["cms", "-verify", "-binary", "-noverify", "-inform", "DER", "-in", signature, "-content", plain, "-out", "/dev/null"];
    execFileSync("openssl", check, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What runs when it is opened, by a name that stands elsewhere, and a file inside. */
export function active(): Upload {
  return upload(
    "带脚本.pdf",
    file([
      "<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R /Names << /EmbeddedFiles << /Names [(a.exe) 7 0 R] >> >> >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      page(4, "/AA << /O << /S /JavaScript /JS (app.alert\\('ACTIVE'\\)) >> >>"),
      stream(Buffer.from(DRAWING)),
      "<< /Type /Action /S 6 0 R /F (ACTIVE.exe) >>",
      "/Launch",
      "<< /Type /Filespec /F (a.exe) /EF << /F 8 0 R >> >>",
      stream(Buffer.from("ACTIVE"), "/Type /EmbeddedFile"),
    ]),
  );
}
