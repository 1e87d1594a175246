/** Stands in for apache-arrow in the build (see vite.config.ts): this component receives no data frames. */

function unavailable(): never {
  throw new Error("The state inspector's frontend does not read Arrow tables.");
}

export const tableToIPC = unavailable;
export const tableFromIPC = unavailable;
export const Type = {};
