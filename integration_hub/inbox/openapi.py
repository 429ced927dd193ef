"""The import API described in OpenAPI 3.1: what partners' tools read, and what our own tests hold us to."""

from typing import Any

from integration_hub.inbox.asked import DATA, FORMATS

_TEXT = {"type": "string"}
_FLAW = {
    "type": "object",
    "properties": {"line": {"type": "integer"}, "record": {"type": "integer"}, "field": _TEXT, "message": _TEXT},
    "required": ["line", "record", "field", "message"],
}
_STATUS = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "status": {"enum": ["NOT_FOUND", "WAITING", "IN_PROGRESS", "SUCCESS", "FAILURE", "ABORTED"]},
        "reason": _TEXT,
        "errors": {"type": "array", "items": _FLAW, "description": "Up to 100 of them; errorCount says how many there are."},
        "errorCount": {"type": "integer"},
    },
    "required": ["id", "status", "reason"],
    "additionalProperties": False,
}


def _said(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Status"}}}}


def _asked(name: str, description: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


_REFUSED = {
    "400": _said("The import was refused, and why: what is wrong with the request or its records, or the hub's protection."),
    "403": _said("The header Api-Key holds no valid key, or one that may not do this."),
}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Integration Hub: import API", "version": "3"},
    "security": [{"key": []}],
    "paths": {
        "/api/admin/v3/import/data": {
            "post": {
                "summary": "Push the records of one import",
                "parameters": [
                    _asked("data", "What the body holds.", {"enum": list(DATA)}, required=True),
                    _asked(
                        "type",
                        "full: what is missing in the body is withdrawn; partial: it holds only what changed.",
                        {"enum": ["full", "partial"]},
                        required=True,
                    ),
                    _asked("name", "For the logs; the reason of a forced import.", {"type": "string", "maxLength": 200}),
                    _asked("force", "Override the hub's protection: by hand only.", {"enum": ["true", "false"]}),
                    _asked(
                        "blockingTimeout",
                        "How long to wait for the end, PT0S to PT5M, counted from the last byte of the body.",
                        {"type": "string", "pattern": "^PT([0-4]M([1-5]?[0-9]S)?|5M|[1-5]?[0-9]S)$", "default": "PT5M"},
                    ),
                ],
                "requestBody": {
                    "required": True,
                    "description": "UTF-8, as it is or with Content-Encoding: gzip.",
                    "content": {media: {"schema": {"type": "string", "minLength": 1}} for media in FORMATS},
                },
                "responses": {
                    "204": {"description": "Applied."},
                    "202": _said("Taken, not ended yet: ask for the id."),
                    **_REFUSED,
                    "409": _said("An import of such records is under way."),
                    "413": _said("The body, or what it unpacks to, is too large."),
                    "503": _said("The hub could not store the body just now."),
                },
            }
        },
        "/api/admin/v3/import/status": {
            "get": {
                "summary": "Ask what became of an import",
                "parameters": [_asked("id", "The id of the answer 202.", _TEXT, required=True)],
                "responses": {"200": _said("How far it is; kept for 7 days."), "403": _REFUSED["403"]},
            }
        },
    },
    "components": {
        "schemas": {"Status": _STATUS},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "Api-Key"}},
    },
}
