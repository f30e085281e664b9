"""The room of kinds: what the columns of a form hold, how people write such values, what they mean, how they are shown.

In come cells as typed, a column at a time, for one cell settles what is ambiguous in another; out go readings: a
value, the rule that gave it, what was doubtful. It knows nothing of forms, tables or workbooks, and never raises.
"""

from xlkinerja.kinds.display import as_shown
from xlkinerja.kinds.grades import GRADES
from xlkinerja.kinds.number_cells import cell_number, is_date
from xlkinerja.kinds.registry import KINDS, Kind, read_column, read_value, show
from xlkinerja.kinds.values import CellForm, Reading, Typed

__all__ = [
    "GRADES",
    "KINDS",
    "CellForm",
    "Kind",
    "Reading",
    "Typed",
    "as_shown",
    "cell_number",
    "is_date",
    "read_column",
    "read_value",
    "show",
]
