import { lifecycle } from "../../lifecycle.js";

export const revalidate = 3600;

export async function GET() {
  return new Response(`<pre>${await lifecycle()}</pre>`);
}
