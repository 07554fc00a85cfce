"""Real servers for the integration tests of paas: installs, starts, stops and describes them."""
