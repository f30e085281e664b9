"""An agency's quarter, made up from the published samples: its satker, what each of them sends, and the true sums."""
