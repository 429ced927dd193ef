"""What ``./hub demo`` shows: two simulated systems, a catalogue and orders of our own making."""
