"""Calls scripts in LibreOffice: the add-in's VBA and our own macro. Runs under the Python that has `uno`.

Reads one JSON line, `{"open": FILE, "call": [[URI, ARGUMENT…], …]}`, and answers with one: what each script returned,
and the locations of the documents that are open then.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from office_edits import _property, serve

_ALWAYS = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN


def perform(desktop: Any, asked: dict[str, Any]) -> dict[str, Any]:
    always = (_property("MacroExecutionMode", _ALWAYS),)
    document = desktop.loadComponentFromURL(Path(asked["open"]).as_uri(), "_blank", 0, always)
    document.CurrentController.Frame.ContainerWindow.setVisible(False)  # a message would wait for ever
    results = []
    for verb, *arguments in asked["call"]:
        if verb == "type":
            sheet, cell, value = arguments
            document.Sheets.getByName(sheet).getCellRangeByName(cell).setValue(value)
            continue
        script = document.getScriptProvider().getScript(verb)
        results.append(script.invoke(tuple(arguments), (), ())[0])
    opened = desktop.Components.createEnumeration()
    documents = []
    while opened.hasMoreElements():
        documents.append(opened.nextElement())
    return {"returned": results, "open": [document.URL for document in documents]}


if __name__ == "__main__":
    serve(perform)
