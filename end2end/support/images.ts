/** Files as phones and offices make them, good and bad, built from bytes: no picture of a real document is needed. */
import { deflateSync } from "node:zlib";

export interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** What the GPS block of `phonePhoto` says; nothing that comes back may hold it. */
export const CAMERA = "SUNLIT-TEST-CAMERA";

/** 160 × 80 pixels, red on the left and blue on the right, as JPEG. */
const LYING = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMU" +
  "FRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU" +
  "FBQUFBQUFBT/wAARCABQAKADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAcI/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/E" +
  "ABYBAQEBAAAAAAAAAAAAAAAAAAAJB//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AM6AMMVTAAAAAAAAQIBcZHQA" +
  "AAAAAABfQEOViwAAAAAAAECAXGR0AAAAAAAAX0BDlYsAAAAAAABAgFxkdAAAAAAAAF9AQ5WLAAAAAAAAQIBcZHQAAAAAAABfQEOV" +
  "iwAAAAAAAECAXGR0AAAAAAAAf//Z",
  "base64",
);

/**
 * A photo as a phone held upright makes it: stored lying on its side, 160 × 80, with "turn me right" (orientation 6), the
 * camera's name and a place. Upright it is 80 × 160: red above, blue below.
 */
export function phonePhoto(name = "身份证正面.jpg"): Upload {
  // After the start mark, before everything else.
  const buffer = Buffer.concat([LYING.subarray(0, 2), exif(), LYING.subarray(2)]);
  return { name, mimeType: "image/jpeg", buffer };
}

function exif(): Buffer {
  const camera = Buffer.from(`${CAMERA}\0`, "latin1");
  const entry = (tag: number, type: number, count: number, value: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    if (type === 3) bytes.writeUInt16BE(value, 8);
    else bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const folder = (...entries: Buffer[]): Buffer => {
    const count = Buffer.alloc(2);
    count.writeUInt16BE(entries.length);
    return Buffer.concat([count, ...entries, Buffer.alloc(4)]);
  };
  const firstAt = 8;
  const gpsAt = firstAt + 2 + 3 * 12 + 4;
  const cameraAt = gpsAt + 2 + 2 * 12 + 4;
  const latitudeAt = cameraAt + camera.length + (camera.length % 2);
  const first = folder(
    entry(0x0110, 2, camera.length, cameraAt),
    entry(0x0112, 3, 1, 6),
    entry(0x8825, 4, 1, gpsAt),
  );
  const gps = folder(entry(0x0001, 2, 2, 0x4e000000), entry(0x0002, 5, 3, latitudeAt));
  const latitude = Buffer.alloc(24);
  [39, 1, 54, 1, 26, 1].forEach((number, at) => latitude.writeUInt32BE(number, at * 4));
  const tiff = Buffer.concat([
    Buffer.from("MM\0*\0\0\0\x08", "latin1"),
    first,
    gps,
    camera,
    Buffer.alloc(camera.length % 2),
    latitude,
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function crc(bytes: Buffer): number {
  let register = 0xffffffff;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit += 1) register = register & 1 ? (register >>> 1) ^ 0xedb88320 : register >>> 1;
  }
  return (register ^ 0xffffffff) >>> 0;
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A black-and-white PNG of one colour, however large. */
export function png(width: number, height: number, name = "证件.png"): Upload {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  const buffer = Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { name, mimeType: "image/png", buffer };
}

export function pdf(options: { encrypted?: boolean } = {}): Upload {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
  ];
  if (options.encrypted) {
    const key = "00".repeat(32);
    objects.push(`<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${key}> /U <${key}> >>`);
  }
  let text = "%PDF-1.4\n";
  const at = objects.map((object, index) => {
    const start = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  text += at.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  const id = `<${"ab".repeat(16)}>`;
  const lock = options.encrypted ? ` /Encrypt 4 0 R /ID [${id} ${id}]` : "";
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${lock} >>\nstartxref\n${table}\n%%EOF\n`;
  return { name: "购房合同.pdf", mimeType: "application/pdf", buffer: Buffer.from(text, "latin1") };
}

export function webp(): Upload {
  const buffer = Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64");
  return { name: "证件.webp", mimeType: "image/webp", buffer };
}

/** Looks like a picture by name and by what the browser says, and is none. */
export function disguised(): Upload {
  return { name: "照片.jpg", mimeType: "image/jpeg", buffer: Buffer.from("MZ this is no picture at all".repeat(20)) };
}

export function heic(): Upload {
  const box = Buffer.alloc(24);
  box.writeUInt32BE(24, 0);
  box.write("ftypheic", 4, "latin1");
  box.write("mif1heic", 16, "latin1");
  return { name: "IMG_0001.HEIC", mimeType: "image/heic", buffer: Buffer.concat([box, Buffer.alloc(4096)]) };
}

export function empty(): Upload {
  return { name: "空.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) };
}

/** One byte over 20 MB. */
export function tooBig(): Upload {
  const start = png(8, 8).buffer;
  const buffer = Buffer.concat([start, Buffer.alloc(20 * 1024 * 1024 + 1 - start.length)]);
  return { name: "太大.png", mimeType: "image/png", buffer };
}

export function truncated(whole: Upload): Upload {
  return { ...whole, name: "没传完.jpg", buffer: whole.buffer.subarray(0, Math.floor(whole.buffer.length / 2)) };
}
