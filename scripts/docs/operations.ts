/** The operations in plain HTML, for a reader without JavaScript: Redoc prerenders its start page only. */
import { escapeHtml } from "./page.ts";
import { examplesOf, type Media, type Operation, operationsOf, type Spec } from "../lib/spec.ts";

/** Where Redoc shows an operation: `#/` and its tag, then its operationId in lower case. */
export const operationLink = ({ tags, operationId }: Operation): string =>
  `#/${slug(tags[0]!)}/${operationId.toLowerCase()}`;

const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/** A heading, and a place to link to, for each operation. */
export const operationsHtml = (spec: Spec): string =>
  `<main class="static">${operationsOf(spec).map(operationHtml).join("")}</main>`;

function operationHtml(operation: Operation): string {
  const { summary, method, path, description, parameters, requestBody, responses } = operation;
  const rows = Object.entries(responses).map(
    ([status, answer]) =>
      `<li><code>${status}</code> ${inline(answer.description)}${status === "200" ? examples(answer.content) : ""}</li>`,
  );
  return `
<section id="${operationLink(operation).slice(1)}">
<h2>${inline(summary)}</h2>
<p><code>${method} ${escapeHtml(path)}</code></p>
${paragraphs(description)}
<h3>Parameters</h3>
<ul>${parameters.map((parameter) => `<li><code>${parameter.name}</code> (${parameter.in}${parameter.required ? ", required" : ""}): ${inline(parameter.description)}</li>`).join("")}</ul>
${requestBody ? `<h3>Request body</h3>${paragraphs(requestBody.description)}${examples(requestBody.content)}` : ""}
<h3>Answers</h3>
<ul>${rows.join("")}</ul>
${operation.samples.map(({ lang, source }) => `<h3>${lang}</h3>${code(source)}`).join("")}
</section>`;
}

const code = (text: string): string => `<pre><code>${escapeHtml(text)}</code></pre>`;

const examples = (content: Record<string, Media> | undefined): string =>
  examplesOf(content?.["application/json"])
    .map((example) => code(JSON.stringify(example, null, 2)))
    .join("");

/** Of Markdown, what the spec's descriptions use: paragraphs, code. */
const paragraphs = (text = ""): string =>
  text
    .split("\n\n")
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join("");

const inline = (text = ""): string => escapeHtml(text).replace(/`([^`]*)`/g, "<code>$1</code>");
