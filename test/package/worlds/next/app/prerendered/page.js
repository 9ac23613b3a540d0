import { lifecycle } from "../../lifecycle.js";

export default async function Page() {
  return <pre>{await lifecycle()}</pre>;
}
