// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { WireNode } from "../wire";
import { Thumbnail } from "./Thumbnail";

const PIXEL = "data:image/png;base64,iVBORw0KGgo=";
const image: WireNode = {
  id: 1,
  type: "PIL.Image.Image",
  preview: "Image RGB 40 x 30",
  image: PIXEL,
};

test("an image has its small picture, and words for those who do not see it", () => {
  render(<Thumbnail node={image} />);
  const shown = screen.getByRole("img", { name: "Image RGB 40 x 30, in small" });
  expect(shown.getAttribute("src")).toBe(PIXEL);
});

test.each([
  "https://example.org/a.png",
  "javascript:alert(1)",
  "data:image/svg+xml;base64,PHN2Zz4=",
  "data:text/html;base64,AAAA",
  `${PIXEL}" onerror="x`,
])("nothing but pixels is ever loaded: %s", (address) => {
  const { container } = render(<Thumbnail node={{ ...image, image: address }} />);
  expect(container.innerHTML).toBe("");
});

test("what is redacted, and what is no image, has no picture", () => {
  const { image: _, ...plain } = image;
  for (const node of [{ ...image, redacted: true }, plain])
    expect(render(<Thumbnail node={node} />).container.innerHTML).toBe("");
});
