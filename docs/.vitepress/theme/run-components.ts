/** The controls that run samples and requests in the page; run.ts does the work. */
import { defineComponent, h, type PropType, reactive, ref } from "vue";

/** A button, and the result below it. */
function useResult(label: string, work: () => Promise<string>) {
  const result = ref<string>();
  const isRunning = ref(false);
  async function onClick(): Promise<void> {
    isRunning.value = true;
    result.value = await work().catch((error: unknown) => String(error));
    isRunning.value = false;
  }
  const button = { type: "button", class: "run-button", onClick: () => void onClick() };
  return () => [
    h("button", { ...button, disabled: isRunning.value }, isRunning.value ? "Running…" : label),
    result.value !== undefined &&
      h("pre", { class: "run-result", tabindex: 0 }, h("output", result.value)),
  ];
}

export const RunSample = defineComponent({
  props: { id: { type: String, required: true } },
  setup(props, { slots }) {
    const view = useResult("Run with the mock", async () =>
      (await import("./run.ts")).runSample(props.id),
    );
    return () => h("div", { class: "run" }, [slots.default?.(), ...view()]);
  },
});

interface Form {
  method: string;
  url: string;
  fields: { name: string; in: string; value: string }[];
}

export const TryRequest = defineComponent({
  props: { form: { type: Object as PropType<Form>, required: true } },
  setup(props) {
    const { method, url, fields } = reactive(structuredClone(props.form));
    const view = useResult("Send", async () => {
      const address = new URL(url);
      for (const { name, in: location, value } of fields) {
        if (location === "query" && value !== "") address.searchParams.set(name, value);
        // An empty id or a dot would make the path another one.
        if (location === "path" && /^(\.{0,2}|\s+)$/.test(value))
          return `Not sent: ${name} must be an id, not ${JSON.stringify(value)}`;
        const filled = address.pathname.replace(`%7B${name}%7D`, encodeURIComponent(value));
        if (location === "path") address.pathname = filled;
      }
      const body = fields.find((field) => field.in === "body")?.value ?? "";
      return (await import("./run.ts")).sendRequest(method, address.href, body);
    });
    return () =>
      h("details", { class: "try" }, [
        h("summary", "Try it in the page"),
        h(
          "p",
          "The request goes to a mock in this page. It needs no account, and nothing is sent.",
        ),
        ...fields.map((field) => {
          const onInput = ({ target }: Event) => (field.value = (target as HTMLInputElement).value);
          const rows = field.value.split("\n").length;
          const element = field.in === "body" ? "textarea" : "input";
          return h("label", [field.name, h(element, { value: field.value, rows, onInput })]);
        }),
        ...view(),
      ]);
  },
});
