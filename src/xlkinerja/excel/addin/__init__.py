"""The add-in `xlkinerja.xlam` with our buttons in Excel's ribbon, made on the user's PC from our VBA source."""
