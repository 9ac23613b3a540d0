/** Beside the title: copies the page as Markdown, as its copy in the site has it, and links to that. */
import { useData, withBase } from "vitepress";
import { computed, defineComponent, h, ref } from "vue";

export const CopyPage = defineComponent({
  setup() {
    const { page } = useData();
    const address = computed(() => withBase(`/${page.value.relativePath}`));
    const text = ref("Copy page");
    async function copy(): Promise<void> {
      try {
        const markdown = await (await fetch(address.value)).text();
        await navigator.clipboard.writeText(markdown);
        text.value = "Copied";
      } catch {
        text.value = "Could not copy";
      }
      setTimeout(() => (text.value = "Copy page"), 2000);
    }
    return () =>
      h("div", { class: "page-actions" }, [
        h(
          "button",
          { type: "button", onClick: () => void copy(), "aria-live": "polite" },
          text.value,
        ),
        h("a", { href: address.value, target: "_self" }, "Markdown"),
      ]);
  },
});
