"""The guard between an unknown file and the libraries that read it: budgets, and a copy of what passed. Part of excel.

calamine sizes a dense range from the farthest cell, and some lists from a count the file claims; too large a number
ends the whole process. So every place and every such count is looked at first. Readers of one crooked archive differ in
what they take from it; so a library is never given the file itself, but one made anew from the parts looked at here.
"""
