/** "run 12", to go there. */

import { useRuns } from "./context";

interface RunLinkProps {
  readonly id: number;
  readonly onOpen: () => void;
}

export function RunLink({ id, onOpen }: RunLinkProps) {
  const kept = useRuns().some((run) => run.id === id);
  if (!kept) return <span title="This run has left the history">run {id}</span>;
  return (
    <button type="button" className="text-button" onClick={onOpen}>
      run {id}
    </button>
  );
}
