/** A part of the panel that may fail alone: the others go on, and it says so in its place. */

import type { ReactNode } from "react";
import { ErrorBoundary, type FallbackProps } from "react-error-boundary";

interface PartProps {
  /** what it is called in a sentence: "list of runs" */
  readonly name: string;
  /** what it shows: with something else to show it is tried again */
  readonly shows?: readonly unknown[];
  readonly children: ReactNode;
}

const MAX_MESSAGE = 200;

export function Part({ name, shows = [], children }: PartProps) {
  return (
    <ErrorBoundary
      resetKeys={[...shows]}
      fallbackRender={(failed) => <Failed name={name} {...failed} />}
    >
      {children}
    </ErrorBoundary>
  );
}

function Failed({ name, error, resetErrorBoundary }: FallbackProps & { readonly name: string }) {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <div className="blank" role="alert" data-testid="failed-part">
      <p>
        The {name} could not be shown ({message.slice(0, MAX_MESSAGE)}). The record and the app are
        not affected.
      </p>
      <button type="button" className="text-button" onClick={resetErrorBoundary}>
        Try again
      </button>
    </div>
  );
}
