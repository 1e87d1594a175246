/** A line of the app's code: copy it as file:line, open it in the editor, or read it right here. */

import { useEffect, useId, useState } from "react";
import { EDITOR_NAMES, editorUrl } from "../core/editor";
import { excerptKey } from "../core/excerpts";
import { siteAddress, siteText } from "../core/format";
import { editorOf } from "../core/store";
import type { Site } from "../wire";
import { useHost, usePanel } from "./context";
import { Icon } from "./icons";
import { SourceLines } from "./SourceLines";

interface SiteButtonProps {
  readonly site: Site;
  /** whether the source is shown from the start */
  readonly open?: boolean;
}

export function SiteButton({ site, open = false }: SiteButtonProps) {
  const excerpt = usePanel((state) => state.record?.excerpts.get(excerptKey(site)));
  const [shown, setShown] = useState(open);
  const [asked, setAsked] = useState(false);
  const id = useId();
  const [copy, outcome] = useCopy(siteAddress(site));
  return (
    <span className="site-line">
      <span className="site-head">
        <button
          type="button"
          className="site"
          data-testid="site"
          title={`${siteAddress(site)}: copy`}
          onClick={copy}
        >
          <span>{siteText(site)}</span>
          <Icon
            name={outcome === "copied" ? "check" : "copy"}
            size={11}
            className={outcome === "copied" ? "done" : ""}
          />
          <span className="offscreen" role="status">
            {outcome === "copied" ? "copied" : outcome === "failed" ? "could not be copied" : ""}
          </span>
        </button>
        <EditorLink site={site} />
        {excerpt !== undefined && (
          <button
            type="button"
            className="icon-button tiny"
            data-testid="show-excerpt"
            aria-expanded={shown}
            aria-controls={shown ? id : undefined}
            aria-label={`Source of ${siteText(site)}`}
            title={shown ? "Hide the source" : "Show the source, as it was at this run"}
            onClick={() => {
              setShown(!shown);
              setAsked(true);
            }}
          >
            <Icon name="code" size={11} />
          </button>
        )}
      </span>
      {/* Folders tell where somebody lives: not in a picture that nobody asked for. */}
      {shown && excerpt !== undefined && <SourceLines id={id} excerpt={excerpt} named={asked} />}
    </span>
  );
}

function EditorLink({ site }: { readonly site: Site }) {
  const editor = usePanel(editorOf);
  const url = editorUrl(editor, site);
  if (url === null) return null;
  const title = `Open ${siteText(site)} in ${EDITOR_NAMES[editor]}`;
  return (
    <a
      className="icon-button tiny"
      data-testid="editor-link"
      href={url}
      rel="noreferrer"
      aria-label={title}
      title={title}
    >
      <Icon name="open" size={11} />
    </a>
  );
}

const SHOWN_MS = 1500;

export function useCopy(text: string): [() => void, "copied" | "failed" | null] {
  const host = useHost();
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = window.setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [outcome]);
  const copy = () => {
    host.copy(text).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  };
  return [copy, outcome];
}
