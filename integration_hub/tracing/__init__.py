"""Where is it? One search box, and the trace of an item or a customer hop by hop, with why it is not there; no models."""
