"""What the API's answers look like, a file for each room of the console."""
