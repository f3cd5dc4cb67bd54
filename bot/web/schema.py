"""The JSON Schema of `.hardening.yml`, and the description of this HTTP API."""

from functools import cache
from importlib.metadata import version

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin

from bot.web.pages import page
from bot.web.receiver import MAX_BODY, PATH
from bot.web.upload_api import uploads_described
from bot.web.uploads import PATH as UPLOADS

Document = dict[str, object]
Asked = Request[object, object, State]


@get("/schema/hardening.schema.json", sync_to_thread=True, operation_id="ConfigurationSchema")
def configuration_schema() -> Response[bytes]:
    """For editors: what `.hardening.yml` may hold."""
    return Response(
        _configuration_schema(),
        media_type="application/schema+json",
        headers={
            "access-control-allow-origin": "*",
            "cross-origin-resource-policy": "cross-origin",
        },
    )


@cache
def _configuration_schema() -> bytes:
    from checks.catalogue import gates
    from checks.policy import policy_schema

    return msgspec.json.encode(policy_schema(gates()))


def openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Hardening",
        version=version("hardening"),
        description="The HTTP face of a GitHub App that keeps a repository's debt from growing.",
        path="/schema",
        render_plugins=[_Description(), _DescriptionPage(path="/openapi")],
    )


class _Description(JsonRenderPlugin):
    def render(self, request: Asked, openapi_schema: Document) -> bytes:
        return self.render_json(request, _with_webhooks(openapi_schema))


class _DescriptionPage(OpenAPIRenderPlugin):
    def render(self, request: Asked, openapi_schema: Document) -> bytes:
        described = _with_webhooks(openapi_schema)
        return page("openapi.html", paths=described["paths"]).content.encode()


def _with_webhooks(document: Document) -> Document:
    """What stands outside the framework is described by hand."""
    paths = document.get("paths")
    assert isinstance(paths, dict)
    direct = {PATH: _webhooks(), UPLOADS: uploads_described()}
    return {**document, "paths": dict(sorted({**paths, **direct}.items()))}


def _webhooks() -> Document:
    headers = ("X-Hub-Signature-256", "X-GitHub-Event", "X-GitHub-Delivery")
    return {
        "post": {
            "operationId": "Webhook",
            "summary": "Webhook",
            "description": "A delivery of GitHub: verified, stored, then acknowledged.",
            "parameters": [
                {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                for name in headers
            ],
            "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}},
            "responses": {
                "202": {"description": "Stored, or known already, or of no interest"},
                "400": {"description": "The payload or a header is not readable"},
                "401": {"description": "The signature is missing or wrong"},
                "413": {"description": f"The body is larger than {MAX_BODY} bytes"},
                "415": {"description": "The content type is not application/json"},
                "503": {"description": "Cannot be stored now; Retry-After says when to try again"},
            },
        }
    }
