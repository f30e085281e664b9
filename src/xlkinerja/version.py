"""Which version this is; the package is built from here, so that it knows it wherever it lies."""

VERSION = "0.2.0"
