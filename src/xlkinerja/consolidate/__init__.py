"""From the workbooks of many satker to the agency's figures: collected, chosen, added up, and defended."""
