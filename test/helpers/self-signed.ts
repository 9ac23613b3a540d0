/** A certificate signed by its own key, generated in each run, so that the repository holds no key. */
import { generateKeyPairSync, sign } from "node:crypto";

/** One DER element (X.690): tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (...bytes: number[]) => der(6, Buffer.from(bytes));

/** X.509 version 1 (RFC 5280, 4.1) for localhost, ecdsa-with-SHA256. */
export function selfSigned() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
  const commonName = sequence(oid(0x55, 4, 3), der(12, Buffer.from("localhost")));
  const name = sequence(der(0x31, commonName));
  const time = (text: string) => der(23, Buffer.from(text));
  const toBeSigned = sequence(
    der(2, Buffer.from([1])),
    algorithm,
    name,
    sequence(time("200101000000Z"), time("491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = der(3, Buffer.from([0]), sign("sha256", toBeSigned, privateKey));
  const cert = sequence(toBeSigned, algorithm, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.match(/.{1,64}/g)!.join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}
