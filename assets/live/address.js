/** Where a socket is: a path of this hub, or a whole address. */

/** @param {string} address */
export function socketAddress(address) {
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
