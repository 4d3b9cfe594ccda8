/** The position in the recording as time passes. Pure but for the clock it is given. */

export class Clock {
  #now;
  #at = 0;
  #since = null;
  #speed = 1;

  /** @param {() => number} now monotonic ms */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  get ms() {
    return this.#since === null ? this.#at : this.#at + (this.#now() - this.#since) * this.#speed;
  }

  get running() {
    return this.#since !== null;
  }

  set(ms) {
    this.#at = ms;
    if (this.running) this.#since = this.#now();
  }

  start() {
    if (!this.running) this.#since = this.#now();
  }

  stop() {
    this.#at = this.ms;
    this.#since = null;
  }

  setSpeed(speed) {
    this.set(this.ms);
    this.#speed = speed;
  }
}
