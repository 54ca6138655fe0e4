"""C sources for the microcontroller, shipped as package data."""
