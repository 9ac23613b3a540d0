import { lifecycle } from "../../lifecycle.js";

export const revalidate = 3600;

export default async function Page() {
  return <pre>{await lifecycle()}</pre>;
}
