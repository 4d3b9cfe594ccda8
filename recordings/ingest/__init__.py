"""From the browser to durable storage: edge, buffer, worker."""
