"""How the hub is run on one machine: what the command ``hub`` does once its environment stands. Knows no Django."""
