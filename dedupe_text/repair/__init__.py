"""What a filter that drops repetitive documents would drop before they are cleaned, and after.

rules   the rules of Gopher and FineWeb, measured on one text
table   how many documents each rule drops before and after, saved, and newly dropped
"""

from dedupe_text.repair.rules import RepetitionLimits, RuleValue, measure, repetition_rules
from dedupe_text.repair.table import RepairRow, RepairTable, repair_table

__all__ = ["RepairRow", "RepairTable", "RepetitionLimits", "RuleValue", "measure", "repair_table", "repetition_rules"]
