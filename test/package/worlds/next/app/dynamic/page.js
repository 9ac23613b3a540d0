import { lifecycle } from "../../lifecycle.js";

export const dynamic = "force-dynamic";

export default async function Page() {
  return <pre>{await lifecycle()}</pre>;
}
