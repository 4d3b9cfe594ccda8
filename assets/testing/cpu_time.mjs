/** Milliseconds of processor time that `run` takes: other processes add nothing to it. */
export const cpuTime = (run) => {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
