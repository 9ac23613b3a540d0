import { lifecycle } from "../../lifecycle.js";

export async function GET() {
  return new Response(`<pre>${await lifecycle()}</pre>`);
}
