"""The demo's simulated systems, a module each, so that none waits for what another needs."""
